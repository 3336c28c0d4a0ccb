import { likeness } from '../embeddings/word-codes.ts';
import type { Signal } from './evidence.ts';
import { evidenceModels } from './evidence-model.ts';
import type { EvidenceScene, MarkedPassage } from './evidence-signals.ts';
import { chance } from './logistic-weights.ts';

export type JudgedPassage = { readonly candidate: MarkedPassage; readonly signals: readonly Record<Signal, number>[] };

/** Sentences whose words are compared: the best by words and signs, and all of the passages nearest by meaning. 10 µs each. */
const comparedByWords = 32;
const comparedPassages = 3;

/** Adds the signals of meaning: how far the question's words and the sentence's mean the same. */
export function compareMeaning({ words }: EvidenceScene, judged: readonly JudgedPassage[]): void {
  if (!words) return;
  const all = judged.flatMap(({ candidate, signals }) => signals.map((own, at) => ({ candidate, signals, own, at })));
  const nearest = new Set(
    judged.toSorted((a, b) => (b.candidate.hit.dense ?? 0) - (a.candidate.hit.dense ?? 0)).slice(0, comparedPassages),
  );
  const compared = new Set([
    ...[...nearest].flatMap(({ signals }) => signals),
    ...all
      .map(({ own }) => ({ own, score: chance(evidenceModels.words, own) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, comparedByWords)
      .map(({ own }) => own),
  ]);
  let [closest, farthest] = [0, 1];
  for (const { candidate, own, at } of all) {
    if (!compared.has(own)) continue;
    const like = candidate.read.wordCodes ? likeness(words, candidate.read.wordCodes, at) : null;
    own.similarity = Math.max(0, like ?? 0);
    closest = Math.max(closest, own.similarity);
    farthest = Math.min(farthest, own.similarity);
  }
  // Nothing is known of the others but that their words said less.
  for (const { own } of all) if (!compared.has(own)) own.similarity = Math.min(closest, farthest);
  for (const { own, signals, at } of all) {
    // How near it comes to the nearest of all: a question in other words has low similarities throughout.
    own.closeness = closest > 0 ? own.similarity / closest : 0;
    own.nearSimilarity = Math.max(signals[at - 1]?.similarity ?? 0, signals[at + 1]?.similarity ?? 0);
  }
}
