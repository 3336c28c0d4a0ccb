import { compareBytes } from './bytes.ts';
import { saturation, share } from '../../keyword-scoring.ts';
import type { KeywordSegment } from './segment.ts';
import { ordinalOf, totalLength, weightOf } from './segment.ts';

/** Postings in the order of their passages, each with the number of its term in `words`. */
type Collected = Pick<KeywordSegment, 'passageIds' | 'lengths' | 'postings'> & {
  readonly words: readonly string[];
  readonly termOf: Uint32Array;
};

/** Sorts what was collected by term: the words once, the postings by counting. */
export function freezeRecent({ words, passageIds, lengths, postings: collected, termOf }: Collected): KeywordSegment {
  const encoder = new TextEncoder();
  const encoded = words.map((word) => encoder.encode(word));
  const sorted = inByteOrder(words, encoded);
  const ranks = new Uint32Array(words.length);
  const termStarts = new Uint32Array(words.length + 1);
  const termBytes = new Uint8Array(encoded.reduce((sum, bytes) => sum + bytes.length, 0));
  for (const [rank, term] of sorted.entries()) {
    const bytes = encoded[term] as Uint8Array;
    const start = termStarts[rank] as number;
    ranks[term] = rank;
    termBytes.set(bytes, start);
    termStarts[rank + 1] = start + bytes.length;
  }

  const postingStarts = new Uint32Array(words.length + 1);
  for (const term of termOf)
    postingStarts[(ranks[term] as number) + 1] = (postingStarts[(ranks[term] as number) + 1] as number) + 1;
  for (let rank = 0; rank < words.length; rank++)
    postingStarts[rank + 1] = (postingStarts[rank + 1] as number) + (postingStarts[rank] as number);

  const curve = saturation({ passages: lengths.length, totalLength: totalLength(lengths) });
  const postings = new Uint32Array(collected.length);
  const largest = new Float64Array(words.length);
  const next = postingStarts.slice();
  for (let i = 0; i < collected.length; i++) {
    const posting = collected[i] as number;
    const rank = ranks[termOf[i] as number] as number;
    const place = next[rank] as number;
    postings[place] = posting;
    next[rank] = place + 1;
    const counted = share(weightOf(posting), lengths[ordinalOf(posting)] as number, curve);
    if (counted > (largest[rank] as number)) largest[rank] = counted;
  }
  const ceilings = Uint8Array.from(largest, (each) => Math.ceil(each * 255));
  return { passageIds, lengths, termBytes, termStarts, postingStarts, postings, ceilings };
}

/** The numbers of the words in order of their UTF-8 bytes, which is the order of JavaScript strings where none goes beyond U+D7FF. */
function inByteOrder(words: readonly string[], encoded: readonly Uint8Array[]): Uint32Array {
  const isPlain = words.every((word) => /^[\0-\uD7FF]*$/.test(word));
  const numbers = new Uint32Array(words.length).map((_, i) => i);
  if (isPlain) return numbers.sort((i, j) => ((words[i] as string) < (words[j] as string) ? -1 : 1));
  return numbers.sort((i, j) => {
    const [a, b] = [encoded[i] as Uint8Array, encoded[j] as Uint8Array];
    return compareBytes(a, 0, a.length, b, 0, b.length);
  });
}
