import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFixture } from '../testing/sample-case.ts';
import { scoreRanking } from './measures.ts';
import { goldOf, type Gold, type Ranking, type TextPlace } from './ranking.ts';

const at = (articleId: string, start: number, end: number, text = ''): TextPlace => ({ articleId, start, end, text });
const gold: Gold = {
  spans: [at('a', 10, 20), at('b', 0, 8)],
  articles: ['a', 'b'],
  answers: ['Ada Lind'],
  otherPeriods: null,
};
const ranking = (changes: Partial<Ranking>): Ranking => ({
  sentences: null,
  passages: null,
  articles: null,
  ...changes,
});

describe('measures of a ranking', () => {
  it('finds gold by sentence, passage and article, each by its own rule', () => {
    const scores = scoreRanking(gold, {
      sentences: [at('c', 10, 20), at('a', 19, 40), at('b', 8, 30)],
      passages: [at('a', 16, 90), at('a', 0, 15), at('b', 0, 40)],
      articles: ['c', 'b', 'a'],
    });
    // One shared character makes a sentence right; b's sentence begins where its gold ends.
    expect(scores).toMatchObject({ 'sentence-recall@1': 0, 'sentence-recall@3': 0.5, 'sentence-mrr@10': 1 / 2 });
    expect(scores['sentence-all@10']).toBe(0);
    // Four of ten characters are too few for a passage, five are enough.
    expect(scores).toMatchObject({ 'passage-hit@1': 0, 'passage-mrr@10': 1 / 2, 'passage-all@10': 1 });
    expect(scores).toMatchObject({ 'article-hit@1': 0, 'article-recall@3': 1, 'article-mrr@10': 1 / 2 });
    const best = 1 + 1 / Math.log2(3);
    expect(scores['article-ndcg@10']).toBeCloseTo((1 / Math.log2(3) + 1 / 2) / best, 12);
  });

  it('does not score what a contestant does not rank, nor what has no gold', () => {
    const silent = scoreRanking(gold, ranking({ articles: [] }));
    expect(silent).toMatchObject({ 'sentence-recall@1': null, 'passage-mrr@10': null, 'answer@1': null });
    expect(silent['article-recall@10']).toBe(0);
    const none = scoreRanking({ ...gold, spans: [], answers: [] }, ranking({ sentences: [], articles: ['a'] }));
    expect(none).toMatchObject({ 'sentence-hit@1': null, 'answer@1': null, 'article-hit@1': 1 });
  });

  it('counts an accepted answer wherever a sentence holds its words, but not yes and no', () => {
    const sentences = [at('z', 0, 9, 'Adal Lindqvist spoke.'), at('z', 10, 40, 'The mayor, Ada Lind, cut the ribbon.')];
    expect(scoreRanking(gold, ranking({ sentences }))).toMatchObject({ 'answer@1': 0, 'answer@3': 1 });
    expect(scoreRanking({ ...gold, answers: ['Yes'] }, ranking({ sentences }))['answer@3']).toBeNull();
  });

  describe('of the right period', () => {
    const series: Gold = { ...gold, spans: [at('a', 0, 10)], otherPeriods: [at('a', 50, 60), at('a', 70, 80)] };
    const score = (...sentences: TextPlace[]) => {
      const {
        'period@10': right,
        'period-found@10': found,
        'period-if-found': ifFound,
      } = scoreRanking(series, ranking({ sentences }));
      return [right, found, ifFound];
    };
    const [asked, other, beside] = [at('a', 0, 30), at('a', 45, 65), at('b', 0, 30)];

    it('is 1 when the first sentence of the series is of the period that is asked', () => {
      expect(score(beside, asked, other)).toEqual([1, 1, 1]);
      expect(score(at('a', 0, 65), other)).toEqual([1, 1, 1]);
    });
    it('is 0 when it is of another one', () => expect(score(beside, other, asked)).toEqual([0, 1, 0]));
    it('is 0 when none is among the first ten, and says so', () => {
      const tenOthers = Array.from({ length: 10 }, () => beside);
      expect(score(...tenOthers, asked)).toEqual([0, 0, null]);
    });
    it('applies to questions of a series only', () => {
      expect(scoreRanking(gold, ranking({ sentences: [asked] }))['period@10']).toBeNull();
    });
  });

  it('stays between 0 and 1, and never falls when a gold sentence is put first', () => {
    const place = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(30), fc.integer({ min: 1, max: 20 }))
      .map(([articleId, start, length]) => at(articleId, start, start + length));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), (sentences) => {
        const before = scoreRanking(gold, ranking({ sentences }));
        const after = scoreRanking(gold, ranking({ sentences: [at('a', 10, 20), ...sentences] }));
        for (const value of Object.values(before)) {
          if (value !== null) expect(value).toBeGreaterThanOrEqual(0);
          if (value !== null) expect(value).toBeLessThanOrEqual(1);
        }
        expect(after['sentence-mrr@10']).toBe(1);
        expect(after['sentence-hit@1']).toBe(1);
      }),
    );
  });
});

describe('gold', () => {
  const asked = (id: string, start: number, series?: string) =>
    sampleFixture({
      id,
      evidence: [{ articleId: 'a', start, end: start + 5, quote: 'seven' }],
      ...(series && { series }),
    });

  it('takes the other periods from the other questions of the series', () => {
    const all = [asked('1', 0, 's'), asked('2', 50, 's'), asked('3', 0, 's'), asked('4', 90, 't')];
    // Question 3 has the same answer at the same place: the period tells nothing apart.
    expect(goldOf(all[0]!, all).otherPeriods).toMatchObject([{ start: 50 }]);
    expect(goldOf(all[3]!, all).otherPeriods).toBeNull();
    expect(goldOf(asked('5', 0), all).otherPeriods).toBeNull();
  });

  it('takes the articles from the judgements where there are any', () => {
    expect(goldOf(sampleFixture({ relevant: ['x', 'y'] }), []).articles).toEqual(['x', 'y']);
    expect(goldOf(sampleFixture(), []).articles).toEqual(['harbour-bridge']);
  });
});
