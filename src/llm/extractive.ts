import { datedQuote } from '../language/dated-quote.ts';
import type { LabelledSentence } from '../prompt/source.ts';
import type { Disagreement } from '../retrieval/disagreement.ts';
import type { RankedSentence } from '../retrieval/evidence.ts';
import type { Question } from '../retrieval/question.ts';
import { sentencesOfBothValues } from './both-values.ts';
import type { LanguageModel } from './language-model.ts';

/**
 * Another sentence is quoted too where its chance to answer is this share of the best one's. Against .9 on the development half of
 * eval/fixtures: right answers among those given .62 for .51, citation precision .60 for .64.
 */
const nearlyAsGood = 0.6;
/** A sentence that shares this much of the best one's words tells the reader nothing new. */
const repeats = 0.6;
const mostSentences = 2;

/** Answers by quoting: the best evidence as it stands, dated by its article where time matters, and another sentence where that is as good and says something else, or where articles differ. Needs no model. */
export function createExtractive(): LanguageModel {
  return {
    provider: 'extractive',
    name: 'extractive',
    contextTokens: Number.MAX_SAFE_INTEGER,
    complete: null,
    async *answer({ question, evidence, disagreements = [] }) {
      const both = sentencesOfBothValues(evidence, disagreements);
      const isDated = timeMatters(question, disagreements);
      for (const { text, article, label } of both.length > 0 ? both : chooseSentences(evidence))
        yield { text: isDated ? datedQuote(text, article.publishedAt) : text, labels: [label] };
    },
    close: async () => {},
  };
}

export function chooseSentences(
  evidence: readonly (RankedSentence & LabelledSentence)[],
): (RankedSentence & LabelledSentence)[] {
  const chosen: (RankedSentence & LabelledSentence)[] = [];
  for (const sentence of evidence) {
    const best = chosen[0];
    if (chosen.length >= mostSentences || (best && sentence.score < best.score * nearlyAsGood)) break;
    if (chosen.every((other) => likeness(sentence.text, other.text) < repeats)) chosen.push(sentence);
  }
  return chosen;
}

/** Where the same happened at several times, or a time is asked for, "on Tuesday" is no answer. */
function timeMatters({ kind, time, latest }: Question, disagreements: readonly Disagreement[]): boolean {
  return kind === 'when' || time !== null || latest || disagreements.length > 0;
}

/** Share of the shorter text's words that the other one has too. */
function likeness(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])) as [
    Set<string>,
    Set<string>,
  ];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(1, Math.min(first.size, second.size));
}
