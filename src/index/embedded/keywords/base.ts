import type { KeywordPart } from './part.ts';
import type { KeywordSegment } from './segment.ts';
import { findTerm, ordinalOf, placeOf, termsFrom, totalLength } from './segment.ts';

/** Terms whose removed passages are remembered: a removal needs no look at all terms, the first question of a term pays. */
const rememberedTerms = 10_000;
/** A binary search costs as much as a scan of so many postings. */
const postingsASearch = 64;

/** The part of keyword search that a file gave: a segment, with removed passages masked. */
export type KeywordBase = KeywordPart & {
  /** Ordinals. */
  readonly removed: Uint32Array;
  /** Whether the passage is or was there. */
  holds(passageId: number): boolean;
};

export function keywordBase(segment: KeywordSegment): KeywordBase {
  const { passageIds, lengths, postings, postingStarts, ceilings } = segment;
  const scores = new Float32Array(passageIds.length);
  const masks = new WeakMap<ReadonlySet<number>, Uint8Array>();
  const removed: number[] = [];
  const removedPlaces = new Map<number, { readonly count: number; readonly upTo: number }>();
  const wholeLength = totalLength(lengths);
  const encoder = new TextEncoder();
  const ordinalOfPassage = ordinalFinder(passageIds);
  let length = wholeLength;

  /** How many of a term's places are of removed passages. */
  function removedIn(term: number, start: number, end: number): number {
    if (removed.length === 0) return 0;
    const known = removedPlaces.get(term) ?? { count: 0, upTo: 0 };
    if (known.upTo === removed.length) return known.count;
    let count = 0;
    if ((removed.length - known.upTo) * postingsASearch < end - start) {
      count = known.count;
      for (const ordinal of removed.slice(known.upTo)) {
        const place = placeOf(postings, start, end, ordinal);
        if (place < end && ordinalOf(postings[place] as number) === ordinal) count += 1;
      }
    } else for (let at = start; at < end; at++) if (scores[ordinalOf(postings[at] as number)] === -Infinity) count += 1;
    if (removedPlaces.size >= rememberedTerms) removedPlaces.clear();
    removedPlaces.set(term, { count, upTo: removed.length });
    return count;
  }

  return {
    get passages() {
      return passageIds.length - removed.length;
    },
    get totalLength() {
      return length;
    },
    get removed() {
      return Uint32Array.from(removed);
    },
    ceilingLength: passageIds.length > 0 ? wholeLength / passageIds.length : 0,
    passageIds,
    lengths,
    scores,
    touched: new Uint32Array(passageIds.length),
    find(term) {
      const number = findTerm(segment, encoder.encode(term));
      if (number < 0) return null;
      const start = postingStarts[number] as number;
      const end = postingStarts[number + 1] as number;
      const frequency = end - start - removedIn(number, start, end);
      return { postings, start, end, frequency, ceiling: (ceilings[number] as number) / 255 };
    },
    termsFrom: (beginning, shortest, longest) => termsFrom(segment, encoder.encode(beginning), shortest, longest),
    mask(allowed) {
      const known = masks.get(allowed);
      if (known) return known;
      const mask = maskOf(passageIds, allowed, ordinalOfPassage);
      masks.set(allowed, mask);
      return mask;
    },
    holds: (passageId) => ordinalOfPassage(passageId) >= 0,
    remove(passageId) {
      const ordinal = ordinalOfPassage(passageId);
      if (ordinal < 0 || scores[ordinal] === -Infinity) return false;
      scores[ordinal] = -Infinity;
      removed.push(ordinal);
      length -= lengths[ordinal] as number;
      return true;
    },
  };
}

function maskOf(
  passageIds: Uint32Array,
  allowed: ReadonlySet<number>,
  ordinalOfPassage: (passageId: number) => number,
): Uint8Array {
  const mask = new Uint8Array(passageIds.length);
  if (allowed.size * 4 < passageIds.length) {
    for (const passageId of allowed) {
      const ordinal = ordinalOfPassage(passageId);
      if (ordinal >= 0) mask[ordinal] = 1;
    }
  } else
    for (let ordinal = 0; ordinal < mask.length; ordinal++)
      if (allowed.has(passageIds[ordinal] as number)) mask[ordinal] = 1;
  return mask;
}

/** Finds a passage by binary search: ids rise in a catalog. Where they do not, by a table that is made once. */
function ordinalFinder(passageIds: Uint32Array): (passageId: number) => number {
  let rises = true;
  for (let i = 1; i < passageIds.length && rises; i++)
    rises = (passageIds[i - 1] as number) < (passageIds[i] as number);
  if (!rises) {
    const ordinals = new Map(Array.from(passageIds, (passageId, ordinal) => [passageId, ordinal]));
    return (passageId) => ordinals.get(passageId) ?? -1;
  }
  return (passageId) => {
    let low = 0;
    let high = passageIds.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = passageIds[middle] as number;
      if (found === passageId) return middle;
      if (found < passageId) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
}
