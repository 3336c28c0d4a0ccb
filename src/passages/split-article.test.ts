import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boilerplateSpans } from '../corpus/boilerplate.ts';
import { nastyText } from '../testing/nasty-text.ts';
import type { Passage } from './passage.ts';
import { contains, overlaps, slice, type Span } from './span.ts';
import { passageLimits, splitArticle } from './split-article.ts';
import { splitSentences } from './split-sentences.ts';

const textsOf = (text: string, passages: readonly Passage[]) => passages.map((passage) => slice(text, passage));
const sentence = (subject: string, words: number) => `The ${subject}${' rusty'.repeat(words)} opened.`;
const repeated = (count: number, words: number) =>
  Array.from({ length: count }, (_, at) => sentence(`gate ${at + 1}`, words)).join(' ');

describe('passages', () => {
  it('hold a short article whole', () => {
    const text = 'The bridge opened. It is red.\n\nCars crossed it.';
    expect(textsOf(text, splitArticle(text))).toEqual([text]);
  });

  it('are closed by the sentence that reaches the target, and begin where the one before ends', () => {
    const text = repeated(30, 10);
    const passages = splitArticle(text);
    expect(passages.length).toBeGreaterThan(2);
    for (const [at, { start, end }] of passages.slice(0, -1).entries()) {
      expect(end - start).toBeGreaterThanOrEqual(passageLimits.target);
      expect(passages[at + 1]?.start).toBe(end + 1);
    }
    expect(passages.at(-1)?.end).toBe(text.length);
  });

  it('leave out what is not prose, and none goes across it', () => {
    const text = [
      'A new bridge for the harbour', sentence('bridge', 5), '(Photo: the bridge at night, file)', sentence('ferry', 5), 'Subscribe to our newsletter here.',
    ].join('\n\n'); // prettier-ignore
    expect(textsOf(text, splitArticle(text))).toEqual([sentence('bridge', 5), sentence('ferry', 5)]);
  });

  it('are none in an empty article, and the whole of one that has nothing but a headline', () => {
    expect(splitArticle('\n \n')).toEqual([]);
    expect(textsOf('A new bridge', splitArticle('A new bridge'))).toEqual(['A new bridge']);
  });
});

describe('whatever the article holds, its passages', () => {
  const paragraphs = fc.array(
    fc.oneof(
      nastyText,
      fc.nat(60).map((words) => sentence('gate', words)),
      fc.constant('(Photo: a gate)'),
    ),
    { maxLength: 30 },
  );
  const article = fc
    .tuple(paragraphs, fc.constantFrom(' ', '\n', '\n\n', `\n${' '.repeat(1200)}`))
    .map(([parts, glue]) => parts.join(glue));
  const limits = fc
    .record({
      target: fc.integer({ min: 1, max: 1500 }),
      room: fc.integer({ min: 1000, max: 1500 }),
    })
    .map(({ target, room }) => ({ target, longest: Math.max(target, room) }));

  it('are numbered, in order, and consist of whole consecutive sentences', () => {
    fc.assert(
      fc.property(article, limits, (text, limits) => {
        const all = splitSentences(text);
        const placeOf = (span: Span) => all.findIndex(({ start, end }) => start === span.start && end === span.end);
        let before: Passage | undefined;
        for (const [at, passage] of splitArticle(text, limits).entries()) {
          expect(passage.ordinal).toBe(at);
          const places = passage.sentences.map(placeOf);
          expect(places[0]).toBeGreaterThanOrEqual(0);
          expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
          expect([passage.start, passage.end]).toEqual([passage.sentences[0]?.start, passage.sentences.at(-1)?.end]);
          if (before) expect(passage.start).toBeGreaterThanOrEqual(before.end);
          before = passage;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('hold every sentence of the prose and nothing of what is not', () => {
    fc.assert(
      fc.property(article, limits, (text, limits) => {
        const boilerplate = boilerplateSpans(text);
        const passages = splitArticle(text, limits);
        for (const each of splitSentences(text)) {
          const isProse = !boilerplate.some((span) => overlaps(span, each));
          expect(passages.some((passage) => contains(passage, each))).toBe(isProse);
        }
        for (const span of boilerplate) expect(passages.some((passage) => overlaps(passage, span))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('are no longer than the limit, save for one sentence that is', () => {
    fc.assert(
      fc.property(article, limits, (text, limits) => {
        for (const { start, end, sentences } of splitArticle(text, limits))
          expect(end - start <= limits.longest || sentences.length === 1).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the time it takes', () => {
  it.each([
    ['one line', 'The gate opened at noon. '.repeat(400_000)],
    ['lines that are no prose', '(Photo: a gate)\nThe gate opened.\n'.repeat(100_000)],
    ['one word', 'a'.repeat(10_000_000)],
  ])('is a few seconds for millions of characters: %s', (_what, text) => {
    const begin = performance.now();
    expect(splitArticle(text).length).toBeGreaterThan(1000);
    expect(performance.now() - begin).toBeLessThan(15_000);
  });
});
