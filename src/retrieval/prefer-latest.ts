import type { RankedSentence } from './evidence.ts';
import type { Question } from './question.ts';
import { isBackground } from './time-match.ts';

/** A sentence is about the same thing as the best one when it answers about as likely, and holds as many of the question's words and names. */
const shareOfScore = 0.4;
const shareOfCoverage = 0.8;

/**
 * For a question about the latest of something, puts the newest first among the ranked sentences that are about the same thing as
 * the best: by the day that a sentence states, by its article's date where it states none. A newer article about something
 * else stays where it is, and so does all evidence of other questions. Undated sentences come after dated ones.
 */
export function preferLatest<Sentence extends DatedEvidence>(
  question: Pick<Question, 'latest' | 'asOf'>,
  ranked: readonly Sentence[],
): readonly Sentence[] {
  const [best] = ranked;
  if (!question.latest || !best) return ranked;
  const isSame = (sentence: Sentence): boolean =>
    sentence.score >= shareOfScore * best.score &&
    sentence.signals.contextCoverage >= shareOfCoverage * best.signals.contextCoverage &&
    sentence.signals.coverage >= shareOfCoverage * shareOfCoverage * best.signals.coverage &&
    sentence.signals.contextNames >= best.signals.contextNames &&
    sentence.signals.kind >= best.signals.kind;
  const same = ranked.filter(isSame);
  const days = new Map(same.map((sentence) => [sentence, eventDay(sentence, question.asOf) ?? '']));
  const inTime = same.toSorted((a, b) => (days.get(b) ?? '').localeCompare(days.get(a) ?? '') || b.score - a.score);
  const chosen = new Set(same);
  return [...inTime, ...ranked.filter((sentence) => !chosen.has(sentence))];
}

export type DatedEvidence = Pick<RankedSentence, 'text' | 'score'> & {
  readonly signals: Readonly<Pick<RankedSentence['signals'], 'contextCoverage' | 'coverage' | 'contextNames' | 'kind'>>;
  readonly reading: Pick<RankedSentence['reading'], 'dates'>;
  readonly article: Pick<RankedSentence['article'], 'publishedAt'>;
};

/** The last day up to its article's that a sentence says it is about, or the article's. What is still ahead is not the latest yet. */
function eventDay({ text, reading, article }: DatedEvidence, asOf: string): string | null {
  const published = article.publishedAt?.slice(0, 10) ?? null;
  const now = published ?? asOf.slice(0, 10);
  const stated = reading.dates
    .filter((date) => date.relation === null && date.from !== null && date.from <= now && !isBackground(text, date))
    .map((date) => (date.to !== null && date.to < now ? date.to : now))
    .sort()
    .at(-1);
  return stated ?? published;
}
