import { compareBytes } from './bytes.ts';
import { saturation, share } from '../../keyword-scoring.ts';
import type { KeywordSegment } from './segment.ts';
import { emptySegment, maximalPassages, ordinalOf, packPosting, totalLength, weightOf } from './segment.ts';

/** A segment to be merged, without some of its passages (ordinals). */
export type MergeSource = { readonly segment: KeywordSegment; readonly removed: Uint32Array };

/** Stands for a passage that is left out. */
const leftOut = 0xffff_ffff;

/** One segment with the passages of all, in their order; terms that no passage is left of are dropped. Needs no text. */
export function mergeSegments(sources: readonly MergeSource[]): KeywordSegment {
  const [first] = sources;
  if (!first) return emptySegment();
  if (sources.length === 1 && first.removed.length === 0) return first.segment;
  const passages = mergePassages(sources);
  return { passageIds: passages.passageIds, lengths: passages.lengths, ...mergeTerms(sources, passages) };
}

type Passages = Pick<KeywordSegment, 'passageIds' | 'lengths'> & {
  /** By source: the new ordinal of each passage. */
  readonly ordinals: readonly Uint32Array[];
};

function mergePassages(sources: readonly MergeSource[]): Passages {
  const kept = sources.reduce((sum, { segment, removed }) => sum + segment.passageIds.length - removed.length, 0);
  if (kept > maximalPassages) throw new RangeError('The keyword index is full: it holds 16 million passages.');
  const passageIds = new Uint32Array(kept);
  const lengths = new Uint16Array(kept);
  let next = 0;
  const ordinals = sources.map(({ segment, removed }) => {
    const own = new Uint32Array(segment.passageIds.length);
    for (const ordinal of removed) own[ordinal] = leftOut;
    for (let ordinal = 0; ordinal < own.length; ordinal++) {
      if (own[ordinal] === leftOut) continue;
      own[ordinal] = next;
      passageIds[next] = segment.passageIds[ordinal] as number;
      lengths[next] = segment.lengths[ordinal] as number;
      next += 1;
    }
    return own;
  });
  return { passageIds, lengths, ordinals };
}

/** Goes through the sorted terms of all sources side by side. Sizes are those of the sources together: too large only where terms were dropped or shared. */
function mergeTerms(
  sources: readonly MergeSource[],
  { lengths, ordinals }: Passages,
): Omit<KeywordSegment, 'passageIds' | 'lengths'> {
  const sum = (size: (segment: KeywordSegment) => number) =>
    sources.reduce((total, each) => total + size(each.segment), 0);
  const curve = saturation({ passages: lengths.length, totalLength: totalLength(lengths) });
  const termBytes = new Uint8Array(sum((segment) => segment.termBytes.length));
  const termStarts = new Uint32Array(sum((segment) => segment.ceilings.length) + 1);
  const postingStarts = new Uint32Array(termStarts.length);
  const ceilings = new Uint8Array(termStarts.length - 1);
  const postings = new Uint32Array(sum((segment) => segment.postings.length));
  const cursors = sources.map(() => 0);
  let term = 0;
  let byte = 0;
  let at = 0;

  /** Copies the postings of a source's term, with their new ordinals. The largest share among them. */
  function copyPostings(source: number, number: number): number {
    const { segment } = sources[source] as MergeSource;
    const own = ordinals[source] as Uint32Array;
    const end = segment.postingStarts[number + 1] as number;
    let largest = 0;
    for (let from = segment.postingStarts[number] as number; from < end; from++) {
      const posting = segment.postings[from] as number;
      const ordinal = own[ordinalOf(posting)] as number;
      if (ordinal === leftOut) continue;
      const weight = weightOf(posting);
      postings[at] = packPosting(ordinal, weight);
      at += 1;
      const counted = share(weight, lengths[ordinal] as number, curve);
      if (counted > largest) largest = counted;
    }
    return largest;
  }

  for (let first = firstTerm(sources, cursors); first >= 0; first = firstTerm(sources, cursors)) {
    const { segment } = sources[first] as MergeSource;
    const number = cursors[first] as number;
    const start = segment.termStarts[number] as number;
    const end = segment.termStarts[number + 1] as number;
    let largest = 0;
    for (let source = first; source < sources.length; source++) {
      const other = (sources[source] as MergeSource).segment;
      const cursor = cursors[source] as number;
      if (cursor >= other.ceilings.length) continue;
      const [otherStart, otherEnd] = [other.termStarts[cursor] as number, other.termStarts[cursor + 1] as number];
      if (compareBytes(segment.termBytes, start, end, other.termBytes, otherStart, otherEnd) !== 0) continue;
      largest = Math.max(largest, copyPostings(source, cursor));
      cursors[source] = cursor + 1;
    }
    if (at === (postingStarts[term] as number)) continue;
    termBytes.set(segment.termBytes.subarray(start, end), byte);
    byte += end - start;
    ceilings[term] = Math.ceil(largest * 255);
    term += 1;
    termStarts[term] = byte;
    postingStarts[term] = at;
  }
  return {
    termBytes: termBytes.slice(0, byte),
    termStarts: termStarts.slice(0, term + 1),
    postingStarts: postingStarts.slice(0, term + 1),
    postings: at === postings.length ? postings : postings.slice(0, at),
    ceilings: ceilings.slice(0, term),
  };
}

/** The first source whose next term is the smallest; -1 when all are through. */
function firstTerm(sources: readonly MergeSource[], cursors: readonly number[]): number {
  let first = -1;
  for (let source = 0; source < sources.length; source++) {
    const { segment } = sources[source] as MergeSource;
    if ((cursors[source] as number) >= segment.ceilings.length) continue;
    if (
      first < 0 ||
      compareTerms(segment, cursors[source] as number, sources[first] as MergeSource, cursors[first] as number) < 0
    )
      first = source;
  }
  return first;
}

function compareTerms(a: KeywordSegment, i: number, { segment: b }: MergeSource, j: number): number {
  return compareBytes(
    a.termBytes,
    a.termStarts[i] as number,
    a.termStarts[i + 1] as number,
    b.termBytes,
    b.termStarts[j] as number,
    b.termStarts[j + 1] as number,
  );
}
