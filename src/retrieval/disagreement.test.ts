import { describe, expect, it } from 'vitest';
import { readSentences } from '../passages/read-passage.ts';
import { writeReading } from '../passages/sentence-reading.ts';
import { knownDifferences, type DifferingArticles } from '../testing/differing-articles.ts';
import { missedDifferences, unseenDifferences } from '../testing/unseen-differing-articles.ts';
import { signalNames, type RankedSentence, type Signal } from './evidence.ts';
import { findDisagreements } from './disagreement.ts';
import { understandQuestion } from './understand-question.ts';

const signals = Object.fromEntries(signalNames.map((name) => [name, 0])) as Record<Signal, number>;

function sentencesOf({ articles }: DifferingArticles): RankedSentence[] {
  return articles.map(([publishedAt, text, title = 'News of the day'], at) => {
    const id = `article-${at}`;
    const [reading] = readSentences(text, [{ start: 0, end: text.length }], publishedAt);
    if (!reading) throw new Error(`Nothing was read of: ${text}`);
    const particulars = { path: `${id}.md`, outlet: null, author: null, url: null, version: 1 };
    const titleReading = writeReading(readSentences(title, [{ start: 0, end: title.length }], publishedAt));
    return {
      articleId: id,
      passageId: at,
      start: 0,
      end: text.length,
      text,
      score: 0.8 - at * 0.05,
      signals,
      reading: { ...reading, text, asks: false },
      article: { id, title, publishedAt, titleReading, ...particulars },
    };
  });
}

function told(case_: DifferingArticles): string[][] | null {
  const { question, asOf = '2023-12-31' } = case_;
  const found = findDisagreements(
    understandQuestion({ text: question, standalone: question, asOf }),
    sentencesOf(case_),
  );
  return found.length === 0 ? null : found.map(({ relation, values }) => [relation, ...values.map(({ text }) => text)]);
}

describe('articles that differ', () => {
  it.each(
    [...knownDifferences, ...unseenDifferences].map((each): [string, DifferingArticles] => [
      `${each.question} ${each.articles.map(([, text]) => text).join(' / ')}`,
      each,
    ]),
  )('%s', (_, each) => {
    expect(told(each)).toEqual(each.expected === null ? null : [each.expected]);
  });

  it.each(missedDifferences.map((each): [string, DifferingArticles] => [each.question, each]))(
    'tells nothing that is not so where it misses something: %s',
    (_, each) => {
      for (const finding of told(each) ?? []) expect(each.expected).toEqual(expect.arrayContaining(finding));
    },
  );
});
