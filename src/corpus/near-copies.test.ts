import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';
import { randomNumbers } from '../testing/random-numbers.ts';
import { areCopies, bandsOf, estimateOverlap, signatureOf } from './near-copies.ts';

const marks = (text: string, publishedAt: string | null = null) => ({ signature: signatureOf(text), publishedAt });
const judged = (a: string, b: string, dayA: string | null = null, dayB = dayA) =>
  areCopies(marks(a, dayA), marks(b, dayB));

/** Prose of words that no other seed shares: `sentences` paragraphs of 14 words. */
function prose(seed: number, sentences: number): string[] {
  return Array.from({ length: sentences }, (_, line) => {
    const words = Array.from({ length: 14 }, (_, word) => `w${seed}x${line}y${word}`);
    return `In ${words.join(' ')}.`;
  });
}
const story = prose(1, 20);
const whole = story.join('\n\n');

describe('copies', () => {
  it.each([
    ['another dateline, other quotes and case', `LONDON (Agency) — ${whole.replaceAll('In ', 'IN ')}`],
    ['other line breaks and punctuation', whole.replaceAll('\n\n', ' ').replaceAll('.', ' –')],
    ['its first half', story.slice(0, 10).join('\n\n')],
    ['two paragraphs and a headline of an outlet', ['A headline', ...story, ...prose(2, 2)].join('\n\n')],
    ['its first half with a paragraph of an outlet', [...story.slice(0, 10), ...prose(2, 1)].join('\n\n')],
    ['a word of each third paragraph changed', story.map((line, i) => (i % 3 ? line : `${line} New.`)).join('\n')],
  ])('are found with %s', (_, other) => {
    expect(judged(whole, other, '2024-05-01')).toBe(true);
    expect(judged(other, whole)).toBe(true);
  });

  it.each([
    ['other words', prose(2, 20).join('\n\n')],
    ['half of the background below new facts', [...prose(2, 10), ...story.slice(10)].join('\n\n')],
    ['one paragraph of it in a longer article', [...prose(2, 20), ...story.slice(0, 1)].join('\n\n')],
    ['nothing', ''],
    ['no words', '… — !'],
  ])('are not articles with %s', (_, other) => {
    expect(judged(whole, other)).toBe(false);
  });

  it('are not two reports of one story some days apart that repeat most of it, unless all is the same', () => {
    const update = [...prose(2, 4), ...story.slice(2)].join('\n\n');
    expect(judged(whole, update, '2024-05-01', '2024-05-02T08:00:00+02:00')).toBe(true);
    expect(judged(whole, update, '2024-05-01', '2024-05-03')).toBe(false);
    expect(judged(whole, whole, '2024-05-01', '2031-01-01')).toBe(true);
  });

  it('are, below forty words, only equal texts', () => {
    const short = 'The bridge was closed on Monday. Two people were hurt, police said.';
    expect(judged(short, 'the bridge was  closed on Monday: two people were hurt, police said')).toBe(true);
    expect(judged(short, short.replace('Two', 'Three'))).toBe(false);
    expect(judged(short, `${short} ${whole}`)).toBe(false);
    expect(judged('', '')).toBe(false);
  });
});

describe('a signature', () => {
  it('is the same on every machine and in every process', () => {
    const [size, ...least] = signatureOf(whole);
    expect([size, least.length, ...least.slice(0, 3)]).toMatchInlineSnapshot(`
      [
        298,
        128,
        3968462,
        13771542,
        8513459,
      ]
    `);
    expect(signatureOf(whole)).toEqual(signatureOf(whole));
  });

  it('estimates how much of two texts is the same', () => {
    const lines = fc.integer({ min: 4, max: 30 });
    fc.assert(
      fc.property(lines, lines, lines, (both, onlyA, onlyB) => {
        const shared = prose(1, both);
        const [a, b] = [
          [...shared, ...prose(2, onlyA)],
          [...shared, ...prose(3, onlyB)],
        ];
        const [ofA, ofB] = [signatureOf(a.join(' ')), signatureOf(b.join(' '))];
        const { resemblance, containment } = estimateOverlap(ofA, ofB);
        expect(estimateOverlap(ofB, ofA)).toEqual({ resemblance, containment });
        expect(Math.abs(resemblance - both / (both + onlyA + onlyB))).toBeLessThan(0.2);
        expect(Math.abs(containment - both / Math.min(a.length, b.length))).toBeLessThan(0.35);
        // What is alike is met in the look-up table.
        if (resemblance >= 0.5) expect(bandsOf(ofA).some((band, i) => band === bandsOf(ofB)[i])).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const signature = signatureOf(text);
        expect(signature).toHaveLength(129);
        expect(bandsOf(signature).every((band) => band >= 0 && band < 2 ** 32)).toBe(true);
      }),
    );
  });
});

type NewsArticle = { readonly text: string; readonly title: string; readonly publishedAt: string };
const newsFile = join(projectRoot, '..', 'shared', 'data', 'realtimeqa', 'articles.jsonl');

describe.skipIf(!existsSync(newsFile))('copies of real news (skipped without ../shared/data)', () => {
  const news = existsSync(newsFile)
    ? readFileSync(newsFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as NewsArticle)
    : [];
  const random = randomNumbers(7);
  const paragraphs = (text: string) => text.split(/\s*\n\s*/).filter((line) => line.length > 40);
  const sample = news.filter(({ text }, i) => i % 50 === 0 && paragraphs(text).length >= 6);
  const edited = (lines: string[], share: number) =>
    lines.map((line) => line.replaceAll(/\p{L}+/gu, (word) => (random() < share ? 'officials' : word)));
  const firstPart = (lines: string[], share: number) => lines.slice(0, Math.ceil(lines.length * share));
  const whole = sample.map(({ text }) => marks(paragraphs(text).join('\n\n')));
  const shareOfCopies = (change: (lines: string[], other: string[]) => string[]) => {
    const found = whole.filter((original, i) => {
      const other = [1, 2, 3].flatMap((step) => paragraphs(sample[(i + step) % sample.length]?.text ?? ''));
      const changed = marks(change(paragraphs(sample[i]?.text ?? ''), other).join('\n\n'));
      const bands = new Set(bandsOf(original.signature));
      return bandsOf(changed.signature).some((band) => bands.has(band)) && areCopies(original, changed);
    });
    return found.length / sample.length;
  };

  it.each<[string, number, (lines: string[], other: string[]) => string[]]>([
    ['with another dateline', 1, (lines) => ['LONDON, Aug 12 (Agency) —', ...lines]],
    ['cut to nine tenths', 1, (lines) => firstPart(lines, 0.9)],
    ['cut to a half', 0.97, (lines) => firstPart(lines, 0.5)],
    ['without two fifths of their paragraphs', 0.95, (lines) => lines.filter((_, i) => i % 5 !== 1 && i % 5 !== 3)],
    ['with a word in twenty changed', 0.97, (lines) => edited(lines, 0.05)],
    ['cut to seven tenths, a word in twenty changed', 0.95, (lines) => edited(firstPart(lines, 0.7), 0.05)],
    ['with two paragraphs added', 0.97, (lines, other) => [...other.slice(0, 2), ...lines]],
    ['cut to a half with a paragraph added', 0.85, (lines, other) => [...firstPart(lines, 0.5), ...other.slice(-1)]],
  ])('%s: at least %d are found', (_, atLeast, change) => {
    expect(shareOfCopies(change)).toBeGreaterThanOrEqual(atLeast);
  });

  it('hold few reports that repeat half of an older one below as much of new text', () => {
    const update = (lines: string[], other: string[]) => {
      const background = lines.filter((_, i) => i % 2).join('\n\n');
      return [other.join('\n\n').slice(0, background.length), background];
    };
    expect(shareOfCopies(update)).toBeLessThanOrEqual(0.1);
  });

  it('hold no two reports of an event that were written apart', () => {
    const window = news.slice(0, 150).map(({ text, publishedAt, title }) => ({ ...marks(text, publishedAt), title }));
    const found = window.flatMap((a, i) =>
      window.slice(i + 1).flatMap((b) => (areCopies(a, b) ? [`${a.title} | ${b.title}`] : [])),
    );
    expect(found).toEqual([]);
  });
});
