import { lengthOf, textWeight, titleWeight } from '../../keyword-scoring.ts';
import { withRoomFor } from './bytes.ts';
import { freezeRecent } from './freeze.ts';
import type { KeywordPart } from './part.ts';
import type { KeywordDocument, KeywordSegment } from './segment.ts';
import { addWeight, maximalPassages, ordinalOf, packPosting } from './segment.ts';

/** The part of keyword search that grows, passage by passage: about 1 kB for one of 60 different words. */
export type KeywordRecent = KeywordPart & {
  /** Passages taken in, those removed among them, and their postings. */
  readonly taken: number;
  readonly postings: number;
  /** Whether it took the passage; it does not where it holds it already, or held it once. */
  add(document: KeywordDocument): boolean;
  /** What it holds as a segment, in the order of the adding; removed passages stay in it. */
  freeze(): KeywordSegment;
};

export function keywordRecent(): KeywordRecent {
  const terms = new Map<string, number>();
  const ordinals = new Map<number, number>();
  // By ordinal; a passage's postings follow each other from `firstPlaces` on.
  let passageIds = new Uint32Array(64);
  let lengths = new Uint16Array(64);
  let scores = new Float32Array(64);
  let touched = new Uint32Array(64);
  let firstPlaces = new Uint32Array(64);
  // By number of the term: passages that hold it, and the place of its newest posting, counted from 1.
  let frequencies = new Uint32Array(64);
  let newest = new Uint32Array(64);
  // By place: the posting, its term, and the place of the term's posting before it, counted from 1.
  let postings = new Uint32Array(1024);
  let termOf = new Uint32Array(1024);
  let before = new Uint32Array(1024);
  let places = 0;
  let passages = 0;
  let totalLength = 0;

  function count(ordinal: number, word: string, weight: number): void {
    const key = word.toWellFormed();
    let term = terms.get(key);
    if (term === undefined) {
      term = terms.size;
      terms.set(key, term);
      frequencies = withRoomFor(frequencies, term + 1);
      newest = withRoomFor(newest, term + 1);
    }
    const place = newest[term] as number;
    const known = postings[place - 1];
    if (place > 0 && known !== undefined && ordinalOf(known) === ordinal) {
      postings[place - 1] = addWeight(known, weight);
      return;
    }
    postings = withRoomFor(postings, places + 1);
    termOf = withRoomFor(termOf, places + 1);
    before = withRoomFor(before, places + 1);
    postings[places] = packPosting(ordinal, weight);
    termOf[places] = term;
    before[places] = place;
    places += 1;
    newest[term] = places;
    frequencies[term] = (frequencies[term] as number) + 1;
  }

  return {
    get passages() {
      return passages;
    },
    get taken() {
      return ordinals.size;
    },
    get totalLength() {
      return totalLength;
    },
    get postings() {
      return places;
    },
    ceilingLength: Infinity,
    get passageIds() {
      return passageIds;
    },
    get lengths() {
      return lengths;
    },
    get scores() {
      return scores;
    },
    get touched() {
      return touched;
    },
    find(word) {
      const term = terms.get(word.toWellFormed());
      if (term === undefined) return null;
      const own: number[] = [];
      for (let place = newest[term] as number; place > 0; place = before[place - 1] as number)
        own.push(postings[place - 1] as number);
      const inOrder = Uint32Array.from(own).reverse();
      return { postings: inOrder, start: 0, end: own.length, frequency: frequencies[term] as number, ceiling: 1 };
    },
    *termsFrom(beginning, shortest, longest) {
      for (const term of terms.keys())
        if (term.length >= shortest && term.length <= longest && term.startsWith(beginning)) yield term;
    },
    mask(allowed) {
      const mask = new Uint8Array(ordinals.size);
      for (let ordinal = 0; ordinal < mask.length; ordinal++)
        if (allowed.has(passageIds[ordinal] as number)) mask[ordinal] = 1;
      return mask;
    },
    add({ passageId, terms: textTerms, titleTerms }) {
      if (ordinals.has(passageId)) return false;
      const ordinal = ordinals.size;
      if (ordinal >= maximalPassages || passageId > 0xffff_ffff)
        throw new RangeError('The keyword index is full: it holds 16 million passages.');
      firstPlaces = withRoomFor(firstPlaces, ordinal + 1);
      firstPlaces[ordinal] = places;
      for (const term of textTerms) count(ordinal, term, textWeight);
      for (const term of titleTerms) count(ordinal, term, titleWeight);
      const length = lengthOf(textTerms.length, titleTerms.length);
      passageIds = withRoomFor(passageIds, ordinal + 1);
      lengths = withRoomFor(lengths, ordinal + 1);
      scores = withRoomFor(scores, ordinal + 1);
      touched = withRoomFor(touched, ordinal + 1);
      passageIds[ordinal] = passageId;
      lengths[ordinal] = length;
      ordinals.set(passageId, ordinal);
      passages += 1;
      totalLength += length;
      return true;
    },
    remove(passageId) {
      const ordinal = ordinals.get(passageId);
      if (ordinal === undefined || scores[ordinal] === -Infinity) return false;
      scores[ordinal] = -Infinity;
      const end = ordinal + 1 < ordinals.size ? (firstPlaces[ordinal + 1] as number) : places;
      for (let place = firstPlaces[ordinal] as number; place < end; place++) {
        const term = termOf[place] as number;
        frequencies[term] = (frequencies[term] as number) - 1;
      }
      passages -= 1;
      totalLength -= lengths[ordinal] as number;
      return true;
    },
    freeze: () =>
      freezeRecent({
        words: [...terms.keys()],
        passageIds: passageIds.slice(0, ordinals.size),
        lengths: lengths.slice(0, ordinals.size),
        postings: postings.subarray(0, places),
        termOf: termOf.subarray(0, places),
      }),
  };
}
