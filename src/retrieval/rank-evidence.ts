import { compareMeaning } from './compare-meaning.ts';
import type { RankedSentence, Signal } from './evidence.ts';
import { evidenceModels } from './evidence-model.ts';
import { evidenceSignals, type EvidenceScene } from './evidence-signals.ts';
import { chance } from './logistic-weights.ts';

/** Every sentence of the candidates, with the chance that it answers, best first. */
export function rankEvidence(scene: EvidenceScene): RankedSentence[] {
  const judged = scene.candidates.map((candidate) => ({ candidate, signals: evidenceSignals(scene, candidate) }));
  compareMeaning(scene, judged);
  const ranked: RankedSentence[] = [];
  for (const { candidate, signals } of judged) {
    const { article, read, passage } = candidate;
    // A passage may have no codes: its language is not the model's, or it waits for them.
    const by = scene.words && read.wordCodes ? 'meaning' : 'words';
    for (const [at, own] of signals.entries()) {
      const [span, reading] = [passage.sentences[at], read.sentences[at]];
      if (!span || !reading) continue;
      ranked.push({
        start: span.start,
        end: span.end,
        articleId: article.id,
        passageId: passage.id,
        text: reading.text,
        score: evidenceScore(own, by),
        signals: own,
        reading,
        article,
      });
    }
  }
  return ranked.sort((a, b) => b.score - a.score || (a.articleId < b.articleId ? -1 : 1) || a.start - b.start);
}

/** The chance that a sentence with these signals answers, by words and signs alone or by meaning too. */
export function evidenceScore(signals: Readonly<Record<Signal, number>>, by: 'meaning' | 'words'): number {
  return chance(evidenceModels[by], signals);
}
