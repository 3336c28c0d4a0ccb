import type { RankedSentence, Signal } from './evidence.ts';
import { evidenceModels } from './evidence-model.ts';
import { evidenceScene, evidenceSignals } from './evidence-signals.ts';
import { chance } from './logistic-weights.ts';
import type { Question } from './question.ts';
import type { PassageReader } from './read-passage.ts';
import type { RetrievedPassage } from './retrieve.ts';

/** Every sentence of the candidates once, with the chance that it answers by its words and signs, best first. */
export function rankEvidence(
  question: Question,
  found: readonly RetrievedPassage[],
  read: PassageReader,
): RankedSentence[] {
  const scene = evidenceScene(question, found, read);
  const ranked = new Map<string, RankedSentence>();
  for (const candidate of scene.candidates) {
    const { articleId, id: passageId } = candidate.passage;
    for (const [at, span] of candidate.passage.sentences.entries()) {
      const signals = evidenceSignals(scene, candidate, at);
      const sentence = {
        ...span,
        articleId,
        passageId,
        text: candidate.article.text.slice(span.start, span.end),
        score: evidenceScore(signals),
        signals,
      };
      const key = `${span.start} ${articleId}`;
      // Overlapping passages share sentences: the better seen of the two counts.
      if (sentence.score > (ranked.get(key)?.score ?? -1)) ranked.set(key, sentence);
    }
  }
  return [...ranked.values()].sort(
    (a, b) => b.score - a.score || (a.articleId < b.articleId ? -1 : 1) || a.start - b.start,
  );
}

/** The chance that a sentence with these signals answers. */
export function evidenceScore(signals: Readonly<Record<Signal, number>>): number {
  return chance(evidenceModels.words, signals);
}
