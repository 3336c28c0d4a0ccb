import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDates } from '../language/dates.ts';
import { contentStems } from '../language/english.ts';
import { findNames } from '../language/names.ts';
import { findNumbers } from '../language/numbers.ts';
import { projectRoot } from '../paths.ts';
import { nastyText } from '../testing/nasty-text.ts';
import { readSentences } from './read-passage.ts';
import type { Span } from './span.ts';
import { splitArticle } from './split-article.ts';
import { splitSentences } from './split-sentences.ts';

const published = '2024-08-13';
const whole = (text: string): Span[] => [{ start: 0, end: text.length }];

/** The same by the single functions: each sentence alone for dates, the passage for the others. */
function readSingly(text: string, sentences: readonly Span[], publishedAt: string | null) {
  const within =
    ({ start, end }: Span) =>
    (found: Span) =>
      found.start >= start && found.end <= end;
  return sentences.map((sentence) => ({
    names: findNames(text)
      .filter(within(sentence))
      .map((name) => name.text),
    numbers: findNumbers(text)
      .filter(within(sentence))
      .map((number) => ({ ...number, start: number.start - sentence.start, end: number.end - sentence.start })),
    dates: findDates(text.slice(sentence.start, sentence.end), publishedAt),
  }));
}

function corpusPassages(): { text: string; sentences: Span[] }[] {
  const folder = join(projectRoot, 'corpus');
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return names.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replace(/^---\n[^]*?\n---\n/u, '');
    return splitArticle(text).map(({ start, end, sentences }) => ({
      text: text.slice(start, end),
      sentences: sentences.map((sentence) => ({ start: sentence.start - start, end: sentence.end - start })),
    }));
  });
}

describe('readSentences', () => {
  it('says of each sentence what it holds, places counted from its start', () => {
    const text = 'Amina Okoye met Jane Rowe on Tuesday. Okoye spent more than $2.5 million in May 2023.';
    const [first, second] = readSentences(text, splitSentences(text), published);
    expect(first).toMatchObject({
      stems: ['amina', 'okoy', 'meet', 'jane', 'row', 'tuesday'],
      names: ['Amina Okoye', 'Jane Rowe'],
      numbers: [],
      dates: [{ start: 29, end: 36, text: 'Tuesday', from: published, to: published }],
    });
    expect(second).toMatchObject({
      names: ['Okoye'],
      numbers: [
        { start: 22, end: 34, text: '$2.5 million', value: 2.5e6, kind: 'money', unit: 'dollar', qualifier: 'over' },
      ],
      dates: [{ start: 38, end: 46, text: 'May 2023', from: '2023-05-01', to: '2023-05-31' }],
    });
  });

  it('finds words relative to an unknown day, and leaves their days open', () => {
    const [reading] = readSentences('They met yesterday.', whole('They met yesterday.'), null);
    expect(reading?.dates).toMatchObject([{ text: 'yesterday', from: null, to: null }]);
  });

  it('finds in every passage of the corpus what the single functions find', () => {
    const passages = corpusPassages();
    expect(passages.length).toBeGreaterThan(20);
    for (const { text, sentences } of passages)
      expect(readSentences(text, sentences, published)).toMatchObject(readSingly(text, sentences, published));
  });

  it('finds in any one sentence what the single functions find', () => {
    fc.assert(
      fc.property(nastyText, fc.constantFrom(published, null), (text, publishedAt) => {
        const sentences = whole(text);
        const [reading] = readSentences(text, sentences, publishedAt);
        expect(reading).toMatchObject(readSingly(text, sentences, publishedAt)[0] ?? {});
        expect(reading?.stems).toEqual(contentStems(text));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every place within its sentence, whatever the passage holds', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const sentences = splitSentences(text);
        const readings = readSentences(text, sentences, published);
        expect(readings).toHaveLength(sentences.length);
        for (const [at, { start, end }] of sentences.entries()) {
          const sentence = text.slice(start, end);
          const { names, numbers, dates } = readings[at] ?? { names: [], numbers: [], dates: [] };
          for (const name of names) expect(sentence).toContain(name);
          for (const found of [...numbers, ...dates]) expect(sentence.slice(found.start, found.end)).toBe(found.text);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['words', 'officials met Amina Okoye '],
    ['numbers', 'two hundred and 1,000 '],
    ['dates', 'on Feb. 20, 2021 and last May '],
    ['one long word', 'a'],
    ['hyphens and dots without a space', 'a.b-'],
    ['capitals', 'THE VISIT OF '],
    ['quotes and marks', '“‘.”’ '],
    ['combining marks', 'e\u0301\u0301'],
  ])('takes time linear in a line of %s', (_name, part) => {
    const time = (length: number) => {
      const text = part.repeat(length / part.length);
      const begin = process.cpuUsage();
      readSentences(text, splitSentences(text), published);
      const { user, system } = process.cpuUsage(begin);
      return (user + system) / 1000;
    };
    time(10_000);
    const [short, long] = [Math.min(time(10_000), time(10_000)), time(100_000)];
    // Ten times the text; a quadratic step would take a hundred times as long.
    expect(long).toBeLessThan(Math.max(short, 10) * 40);
  });
});
