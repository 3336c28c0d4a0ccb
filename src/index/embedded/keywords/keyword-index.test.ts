import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hit } from '../../search-index.ts';
import { randomNumbers } from '../../../testing/random-numbers.ts';
import { keywordBuilder } from './builder.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { keywordIndex } from './keyword-index.ts';
import type { KeywordDocument } from './segment.ts';

/** BM25 as written in a textbook, over everything: k1 = 0.9, b = 0.4, words of the title count half. */
function plainScores(documents: readonly KeywordDocument[], terms: readonly string[]): Map<number, number> {
  const occurrences = (list: readonly string[], term: string) => list.filter((each) => each === term).length;
  const length = ({ terms, titleTerms }: KeywordDocument) => terms.length + titleTerms.length / 2;
  const average = documents.reduce((sum, document) => sum + length(document), 0) / documents.length;
  const scores = new Map<number, number>();
  for (const term of new Set(terms)) {
    const frequency = documents.filter((each) => each.terms.includes(term) || each.titleTerms.includes(term)).length;
    const rarity = Math.log(1 + (documents.length - frequency + 0.5) / (frequency + 0.5));
    for (const document of documents) {
      const count = Math.min(127.5, occurrences(document.terms, term) + occurrences(document.titleTerms, term) / 2);
      if (count === 0) continue;
      const score = (rarity * count) / (count + 0.9 * (1 - 0.4 + (0.4 * length(document)) / average));
      scores.set(document.passageId, (scores.get(document.passageId) ?? 0) + score);
    }
  }
  return scores;
}

/** The hits are the best of `scores`, in order, but for what 32 bits cannot tell apart. */
function expectBest(hits: readonly Hit[], scores: ReadonlyMap<number, number>, limit: number): void {
  expect(hits).toHaveLength(Math.min(limit, scores.size));
  for (const { passageId, score } of hits) expect(score).toBeCloseTo(scores.get(passageId) ?? NaN, 4);
  const found = new Set(hits.map(({ passageId }) => passageId));
  const best = [...scores].sort((a, b) => b[1] - a[1]).slice(0, limit);
  const worst = hits.at(-1)?.score ?? 0;
  for (const [passageId, score] of best) if (score > worst + 1e-4) expect(found).toContain(passageId);
  for (const [i, hit] of hits.entries()) {
    const before = hits[i - 1];
    if (before) expect(before.score > hit.score || before.passageId < hit.passageId).toBe(true);
  }
}

/** The first `split` documents as a segment, the others beside it, and the removed ones removed from wherever they are. */
function indexOf(documents: readonly KeywordDocument[], split: number, removed: readonly number[]): KeywordIndex {
  const builder = keywordBuilder();
  for (const document of documents.slice(0, split)) builder.add(document);
  const index = keywordIndex(builder.finish());
  for (const document of documents.slice(split)) index.add(document);
  for (const passageId of removed) index.remove(passageId);
  return index;
}

/** Few words, some of them far more frequent than others. */
const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('say', 'new', 'day') },
  { weight: 3, arbitrary: fc.constantFrom('flood', 'minist', 'harbour', 'élan', '日本', '😀', '\uFF5E') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.toWellFormed()) },
);
const archive = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 3 }),
      terms: fc.array(word, { maxLength: 12 }),
      titleTerms: fc.array(word, { maxLength: 3 }),
    }),
    { maxLength: 40 },
  )
  .map((rows) => {
    let passageId = 0;
    return rows.map(({ gap, terms, titleTerms }): KeywordDocument => ({
      passageId: (passageId += gap),
      terms,
      titleTerms,
    }));
  });

describe('the keyword index', () => {
  it('scores as plain BM25 does, however its passages are split and whatever was removed', () => {
    fc.assert(
      fc.property(
        archive,
        fc.array(word, { maxLength: 6 }),
        fc.nat({ max: 40 }),
        fc.array(fc.nat({ max: 100 }), { maxLength: 20 }),
        fc.constantFrom(1, 3, 1000),
        (documents, terms, split, removed, limit) => {
          const left = documents.filter(({ passageId }) => !removed.includes(passageId));
          const hits = indexOf(documents, split, removed).search(terms, limit, null);
          expectBest(hits, plainScores(left, terms), limit);
          expect(indexOf(left, left.length, []).search(terms, limit, null)).toEqual(hits);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps to the allowed passages, with the scores that they have among all', () => {
    fc.assert(
      fc.property(
        archive,
        fc.array(word, { maxLength: 6 }),
        fc.nat({ max: 40 }),
        fc.uniqueArray(fc.nat({ max: 100 }), { maxLength: 60 }),
        (documents, terms, split, allowed) => {
          const index = indexOf(documents, split, []);
          const all = index.search(terms, 1000, null);
          const hits = index.search(terms, 5, new Set(allowed));
          expect(hits).toEqual(all.filter(({ passageId }) => allowed.includes(passageId)).slice(0, 5));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('finds the very best of many passages, with frequent and rare words in one question', () => {
    const random = randomNumbers(7);
    const draw = () => `w${Math.floor(400 * random() ** 3)}`;
    const documents = Array.from({ length: 3000 }, (_, i) => ({
      passageId: i + 1,
      terms: Array.from({ length: 5 + Math.floor(40 * random()) }, draw),
      titleTerms: [draw()],
    }));
    const removed = documents.filter(() => random() < 0.1).map(({ passageId }) => passageId);
    const left = documents.filter(({ passageId }) => !removed.includes(passageId));
    const index = indexOf(documents, 2500, removed);
    for (let round = 0; round < 30; round++) {
      const terms = Array.from({ length: 7 }, draw);
      const limit = round % 2 === 0 ? 10 : 100;
      expectBest(index.search(terms, limit, null), plainScores(left, terms), limit);
    }
  });

  it('makes a new segment of an old one, what was added and what was removed, as if built from nothing', () => {
    fc.assert(
      fc.property(
        archive,
        fc.nat({ max: 40 }),
        fc.array(fc.nat({ max: 100 }), { maxLength: 20 }),
        (documents, split, removed) => {
          const [old, added] = [documents.slice(0, split), documents.slice(split)];
          const ofOld = removed.filter((id) => old.some(({ passageId }) => passageId === id));
          const first = keywordBuilder();
          for (const document of old) first.add(document);
          const second = keywordBuilder(first.finish());
          for (const passageId of ofOld) second.remove(passageId);
          for (const document of added) second.add(document);
          const anew = keywordBuilder();
          for (const document of documents) if (!ofOld.includes(document.passageId)) anew.add(document);
          expect(second.finish()).toEqual(anew.finish());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('finds the terms that a misspelled word may be meant as, however its passages are split and whatever was removed', () => {
    const held = ['netanyahu', 'negoti', 'ministri', 'élan', 'n', 'putin', '日本', 'netting'];
    const documents = held.map((term, at) => ({ passageId: at + 1, terms: [term], titleTerms: ['netanyahu'] }));
    for (const split of [0, 3, held.length]) {
      const index = indexOf(documents, split, [8]);
      const like = (word: string) => index.termsLike(word, 1, 5).map(({ term }) => term);
      expect(like('netanyhau')).toEqual(['netanyahu']);
      expect(like('negotaitions')).toEqual(['negoti']);
      expect(like('minsitry')).toEqual(['ministri']);
      expect(like('minsitri')).toEqual(['ministri']);
      expect(like('mnisitry')).toEqual([]);
      expect(like('ministy')).toEqual(['ministri']);
      expect(like('uptin')).toEqual(['putin']);
      expect(like('nettings')).toEqual([]);
      for (const word of ['', 'n', '日', '\uD800', 'zzzz', 'x'.repeat(10_000)]) expect(like(word)).toEqual([]);
      expect(index.termsLike('netanyahoo', 2, 5)).toMatchObject([{ term: 'netanyahu', frequency: 7 }]);
      expect(index.termsLike('netanyahoo', 2, 5)[0]?.passageIds).not.toContain(8);
      expect([index.frequency('netanyahu'), index.frequency('netting')]).toEqual([7, 0]);
    }
  });

  it('takes passages in any order, once each, and no removed one again', () => {
    const index = indexOf([], 0, []);
    const document = (passageId: number) => ({ passageId, terms: ['flood'], titleTerms: [] });
    for (const id of [9, 3, 3, 6]) index.add(document(id));
    expect(index.remove(6)).toBe(true);
    expect(index.remove(6)).toBe(false);
    index.add(document(6));
    expect(index.search(['flood'], 9, null).map(({ passageId }) => passageId)).toEqual([3, 9]);
    const builder = keywordBuilder();
    for (const id of [9, 3, 6]) builder.add(document(id));
    const base = keywordIndex(builder.finish());
    expect(base.remove(3)).toBe(true);
    expect(base.remove(4)).toBe(false);
    base.add(document(9));
    base.add(document(3));
    expect(base.search(['flood'], 9, null).map(({ passageId }) => passageId)).toEqual([6, 9]);
    expect(base.size).toBe(2);
  });

  it('bears words of any length, passages of any length and questions of any length', () => {
    const long = 'x'.repeat(100_000);
    const documents = [
      { passageId: 1, terms: [long], titleTerms: [] },
      { passageId: 2, terms: Array<string>(200_000).fill('spam'), titleTerms: ['\uD800'] },
      { passageId: 3, terms: [], titleTerms: [] },
      { passageId: 4, terms: ['spam', ''], titleTerms: ['__proto__'] },
    ];
    for (const split of [0, 4]) {
      const index = indexOf(documents, split, []);
      const ids = (terms: readonly string[]) => index.search(terms, 10, null).map(({ passageId }) => passageId);
      expect(ids([long])).toEqual([1]);
      expect(ids(['spam'])).toEqual([2, 4]);
      expect(ids([''])).toEqual([4]);
      expect(ids(['__proto__', 'constructor'])).toEqual([4]);
      expect(ids(['\uDBFF'])).toEqual([2]);
      expect(ids(Array.from({ length: 100_000 }, (_, i) => (i === 0 ? 'spam' : `word ${i}`)))).toEqual([2, 4]);
      expect(index.search(['spam'], 0, null)).toEqual([]);
      expect(index.search(['spam'], 1e9, null)).toHaveLength(2);
    }
  });
});
