import type { Hit } from '../../search-index.ts';
import type { KeywordPart, TermPlaces } from './part.ts';
import type { Saturation } from '../../keyword-scoring.ts';
import { maximalLookUps, maximalTerms, rarity, saturation } from '../../keyword-scoring.ts';
import { ordinalOf, placeOf, weightOf } from './segment.ts';
import type { TopHits } from '../top-hits.ts';
import { topHits } from '../top-hits.ts';

/** A binary search costs as much as a scan of so many postings. */
const postingsASearch = 64;
/** Scores are summed in 32 bits: a bound is trusted but for this. */
const slack = 1e-5;

/** A term of a question in one part: where it stands, what it is worth, and the most that it adds to a score there. */
type PartTerm = { readonly places: TermPlaces | null; readonly worth: number; readonly most: number };

/**
 * The passages of all parts together that score highest for `terms` by BM25, best first, equal scores in order of passage id.
 * Exact, but for questions of more than 32 different terms, where the rarest count. How passages are split into parts
 * changes no score. `limit` is a count; repeats among `terms` count once.
 */
export function searchParts(
  parts: readonly KeywordPart[],
  terms: readonly string[],
  limit: number,
  allowed: ReadonlySet<number> | null,
): Hit[] {
  const passages = parts.reduce((sum, part) => sum + part.passages, 0);
  const totalLength = parts.reduce((sum, part) => sum + part.totalLength, 0);
  const top = topHits(Math.min(Math.max(0, Math.floor(limit)), passages));
  if (passages === 0 || limit < 1) return [];
  const curve = saturation({ passages, totalLength });
  const chosen = [...new Set(terms)]
    .slice(0, maximalLookUps)
    .map((term) => ({ term, places: parts.map((part) => part.find(term)) }))
    .map((each) => ({ ...each, frequency: each.places.reduce((sum, found) => sum + (found?.frequency ?? 0), 0) }))
    .filter(({ frequency }) => frequency > 0)
    .sort((a, b) => a.frequency - b.frequency || (a.term < b.term ? -1 : 1))
    .slice(0, maximalTerms);
  for (const [i, part] of parts.entries()) {
    // A passage counts for more where passages have become longer on average, at most by as much as they have.
    const growth = Math.max(1, totalLength / passages / part.ceilingLength);
    const ofPart = chosen.map(({ places, frequency }): PartTerm => {
      const worth = rarity(frequency, passages);
      const found = places[i] ?? null;
      return { places: found, worth, most: found ? worth * Math.min(1, found.ceiling * growth) : 0 };
    });
    searchPart(part, ofPart, curve, allowed ? part.mask(allowed) : null, top);
  }
  return top.take();
}

/**
 * Offers `top` the best passages of a part. Terms come rarest first. Once those that are left cannot lift a passage without
 * any term so far into the best, only the passages met so far are looked for among their places; of these, only those that
 * can still get there are kept (Turtle and Flood 1995, "Query Evaluation: Strategies and Optimizations": max-score, by term).
 */
function searchPart(
  part: KeywordPart,
  terms: readonly PartTerm[],
  curve: Saturation,
  mask: Uint8Array | null,
  top: TopHits,
): void {
  const { scores, touched, passageIds } = part;
  let count = 0;
  let isClosed = false;
  let mostLeft = terms.reduce((sum, { most }) => sum + most, 0);
  let placesLeft = terms.reduce((sum, { places }) => sum + sizeOf(places), 0);
  for (const { places, worth, most } of terms) {
    if (places && (top.limit <= count || top.threshold > 0) && placesLeft > count) {
      const threshold = (1 - slack) * Math.max(top.threshold, lowestOfBest(scores, touched, count, top.limit));
      isClosed ||= mostLeft < threshold;
      if (isClosed) count = keepAbove(threshold - mostLeft, scores, touched, count);
    }
    if (places) {
      if (!isClosed) count = addEverywhere(part, places, worth, curve, mask, count);
      else if (count * postingsASearch < sizeOf(places)) addByLookUp(part, places, worth, curve, count);
      else addToTouched(part, places, worth, curve);
    }
    mostLeft -= most;
    placesLeft -= sizeOf(places);
  }
  for (let i = 0; i < count; i++) {
    const ordinal = touched[i] as number;
    top.offer(passageIds[ordinal] as number, scores[ordinal] as number);
    scores[ordinal] = 0;
  }
}

const sizeOf = (places: TermPlaces | null) => (places ? places.end - places.start : 0);

/** Adds a term to every passage that holds it and notes those that are new; how many are noted now. */
function addEverywhere(
  { scores, touched, lengths }: KeywordPart,
  { postings, start, end }: TermPlaces,
  worth: number,
  { base, slope }: Saturation,
  mask: Uint8Array | null,
  noted: number,
): number {
  let count = noted;
  for (let at = start; at < end; at++) {
    const posting = postings[at] as number;
    const ordinal = posting >>> 8;
    if (mask !== null && mask[ordinal] === 0) continue;
    const weight = posting & 255;
    const before = scores[ordinal] as number;
    if (before === 0) touched[count++] = ordinal;
    scores[ordinal] = before + (worth * weight) / (weight + base + slope * (lengths[ordinal] as number));
  }
  return count;
}

/** Adds a term to the noted passages only, by going through its places. */
function addToTouched(
  { scores, lengths }: KeywordPart,
  { postings, start, end }: TermPlaces,
  worth: number,
  { base, slope }: Saturation,
): void {
  for (let at = start; at < end; at++) {
    const posting = postings[at] as number;
    const ordinal = posting >>> 8;
    const before = scores[ordinal] as number;
    if (before <= 0) continue;
    const weight = posting & 255;
    scores[ordinal] = before + (worth * weight) / (weight + base + slope * (lengths[ordinal] as number));
  }
}

/** Adds a term to the noted passages only, by looking each of them up among its places. */
function addByLookUp(
  { scores, touched, lengths }: KeywordPart,
  { postings, start, end }: TermPlaces,
  worth: number,
  { base, slope }: Saturation,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const ordinal = touched[i] as number;
    const place = placeOf(postings, start, end, ordinal);
    const posting = place < end ? (postings[place] as number) : 0;
    if (place >= end || ordinalOf(posting) !== ordinal) continue;
    const weight = weightOf(posting);
    scores[ordinal] =
      (scores[ordinal] as number) + (worth * weight) / (weight + base + slope * (lengths[ordinal] as number));
  }
}

/** Keeps the noted passages that score at least `score` and forgets the others; how many are left. */
function keepAbove(score: number, scores: Float32Array, touched: Uint32Array, count: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const ordinal = touched[i] as number;
    if ((scores[ordinal] as number) >= score) touched[kept++] = ordinal;
    else scores[ordinal] = 0;
  }
  return kept;
}

/** The score of the `limit`th best noted passage; 0 when there are fewer. */
function lowestOfBest(scores: Float32Array, touched: Uint32Array, count: number, limit: number): number {
  if (count < limit) return 0;
  const heap = new Float32Array(limit);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const score = scores[touched[i] as number] as number;
    if (size < limit) {
      let index = size++;
      for (let parent = (index - 1) >> 1; index > 0 && score < (heap[parent] as number); parent = (index - 1) >> 1) {
        heap[index] = heap[parent] as number;
        index = parent;
      }
      heap[index] = score;
    } else if (score > (heap[0] as number)) {
      let index = 0;
      for (let child = 1; child < limit; child = 2 * index + 1) {
        if (child + 1 < limit && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
        if (score <= (heap[child] as number)) break;
        heap[index] = heap[child] as number;
        index = child;
      }
      heap[index] = score;
    }
  }
  return heap[0] as number;
}
