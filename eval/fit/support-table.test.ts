import { describe, expect, it } from 'vitest';
import type { JudgedClaim } from './support-claims.ts';
import { supportTables, type Judge } from './support-table.ts';

/** Claims whose words say nothing about which are supported: two of each four, and of these two one is full of the source's words. */
const claims = Array.from({ length: 80 }, (_, at): JudgedClaim => {
  const share = at % 4 < 2 ? 1 : 0;
  return {
    set: 'set',
    half: at < 40 ? 'development' : 'report',
    fold: at,
    supported: at % 2 === 0,
    claim: { statement: '', evidence: [] },
    containment: { article: share, sentences: share },
  };
});
const knowing: Judge = {
  name: 'knowing',
  score: ({ supported }) => (supported ? 0.9 : 0.2),
  shows: ({ supported, fold }) => supported && fold % 4 === 0,
};
const tables = supportTables({
  development: claims.filter(({ half }) => half === 'development'),
  report: claims.filter(({ half }) => half === 'report'),
  publicSets: ['set'],
  sets: ['set'],
  judges: [knowing],
});
const line = (...parts: string[]) => tables.split('\n').find((row) => parts.every((part) => row.includes(part)));

describe('the tables of the support check', () => {
  it('give each judge beside counts of words, with intervals', () => {
    expect(line('words in the article')).toMatch(/ 40 .* \.500 \(\.\d+–\.\d+\) +\.500 \(\.\d+–\.\d+\)$/);
    expect(line('40', 'knowing')).toMatch(/(?: +1\.000 \(1\.000–1\.000\)){2}$/);
  });

  it('say how far a judge is above the better count, on each set and on average', () => {
    expect(line('knowing', 'set ', ' .500 (')).toBeDefined();
    expect(line('knowing', 'mean', ' .500 (')).toBeDefined();
  });

  it('say what is shown and stopped as shipped', () => {
    expect(line('0.50', '1.00')).toContain('.750 (');
  });
});
