import { likeness } from '../embeddings/word-codes.ts';
import type { Signal } from './evidence.ts';
import type { EvidenceScene, MarkedPassage } from './evidence-signals.ts';

export type JudgedPassage = { readonly candidate: MarkedPassage; readonly signals: readonly Record<Signal, number>[] };

/** Adds the signals of meaning: how far the question's words and the sentence's mean the same. */
export function compareMeaning({ words }: EvidenceScene, judged: readonly JudgedPassage[]): void {
  if (!words) return;
  let closest = 0;
  for (const { candidate, signals } of judged) {
    const { wordCodes } = candidate.read;
    for (const [at, own] of signals.entries()) {
      own.similarity = Math.max(0, (wordCodes && likeness(words, wordCodes, at)) ?? 0);
      closest = Math.max(closest, own.similarity);
    }
  }
  for (const { signals } of judged) {
    for (const [at, own] of signals.entries()) {
      // How near it comes to the nearest of all: a question in other words has low similarities throughout.
      own.closeness = closest > 0 ? own.similarity / closest : 0;
      own.nearSimilarity = Math.max(signals[at - 1]?.similarity ?? 0, signals[at + 1]?.similarity ?? 0);
    }
  }
}
