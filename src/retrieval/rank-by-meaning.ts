import type { Embedder } from '../embeddings/embedder.ts';
import type { RankedSentence } from './evidence.ts';
import { evidenceModels } from './evidence-model.ts';
import { chance } from './logistic-weights.ts';

/** So many of the first sentences are compared with the question; each that was not seen lately costs 2 to 3 ms. */
const compared = 16;
/** 1.5 kB each. */
const keptVectors = 20_000;

export type MeaningRanker = (
  evidence: readonly RankedSentence[],
  question: Float32Array,
  embedder: Embedder,
  signal?: AbortSignal,
) => Promise<RankedSentence[]>;

/** Ranks anew what was ranked by words and signs, with the likeness of the first sentences' meaning to the question's. Remembers vectors. */
export function createMeaningRanker(): MeaningRanker {
  const kept = new Map<string, Float32Array>();
  return async (evidence, question, embedder, signal) => {
    const first = evidence.slice(0, compared);
    const keys = first.map(({ passageId, start }) => `${passageId} ${start}`);
    const known = keys.map((key) => kept.get(key));
    const wanted = first.filter((_, at) => known[at] === undefined);
    const computed = await embedder.embedSentences(
      wanted.map(({ text }) => text),
      signal ? { signal } : {},
    );
    let next = 0;
    const ranked = first.map((sentence, at) => {
      const vector = known[at] ?? computed[next++];
      if (!vector) return sentence;
      remember(kept, keys[at] ?? '', vector);
      return withSimilarity(sentence, likeness(question, vector));
    });
    // The others keep their order, below: nothing is known of their meaning but that their words said less.
    const lowest = Math.min(...ranked.map(({ signals }) => signals.similarity));
    const rest = evidence.slice(compared).map((sentence) => withSimilarity(sentence, lowest));
    return [...ranked.sort((a, b) => b.score - a.score), ...rest];
  };
}

function withSimilarity(sentence: RankedSentence, similarity: number): RankedSentence {
  const signals = { ...sentence.signals, similarity };
  return { ...sentence, signals, score: chance(evidenceModels.meaning, signals) };
}

/** Cosines of this model lie between .5 and 1, also of sentences that have nothing to do with each other. */
function likeness(a: Float32Array, b: Float32Array): number {
  let cosine = 0;
  for (let at = 0; at < a.length; at++) cosine += (a[at] ?? 0) * (b[at] ?? 0);
  return Math.max(0, (cosine - 0.5) * 2);
}

function remember(kept: Map<string, Float32Array>, key: string, vector: Float32Array): void {
  kept.delete(key);
  if (kept.size >= keptVectors) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, vector);
}
