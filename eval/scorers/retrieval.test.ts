import { describe, expect, it } from 'vitest';
import { sampleAnswer, sampleCitation } from '../../src/testing/sample-answer.ts';
import type { Fixture } from '../fixture.ts';
import { byName, goldEvidence, sampleCase } from '../testing/sample-case.ts';
import { scoreRetrieval } from './retrieval.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const ribbon = sampleCitation(1, 'harbour-bridge', 'Mayor Ada Lind cut the ribbon.');
const cost = sampleCitation(1, 'harbour-bridge', 'The bridge cost 40 million crowns.');
const costAgain = sampleCitation(1, 'bridge-closed', 'The bridge cost 40 million crowns.');
const closed = sampleCitation(1, 'bridge-closed', 'The bridge closed in June.');

type Place = { articleId: string; start: number; end: number };
const scoresOf = (evidence: readonly Place[] | undefined, fixture: Partial<Fixture> = {}) =>
  byName(scoreRetrieval(sampleCase(sampleAnswer([], [], { trace: { evidence } }), fixture)));

describe('ranking of evidence', () => {
  it('is perfect when the gold sentence is first', () => {
    const scores = scoresOf([opened, ribbon, closed]);
    for (const unit of ['sentence', 'article']) {
      for (const measure of ['recall@1', 'hit@1', 'recall@10', 'mrr@10', 'ndcg@10']) {
        expect(scores[`${unit}-${measure}`], `${unit}-${measure}`).toBe(1);
      }
    }
  });

  it('gives the values worked out by hand when the gold sentence is third, in the second article', () => {
    const scores = scoresOf([closed, costAgain, opened, ribbon]);
    expect(scores).toMatchObject({
      'sentence-recall@1': 0,
      'sentence-recall@3': 1,
      'sentence-hit@1': 0,
      'sentence-mrr@10': 1 / 3,
      'sentence-ndcg@10': 0.5, // 1 / log2(3 + 1), over 1
      'article-recall@1': 0,
      'article-recall@3': 1,
      'article-mrr@10': 1 / 2,
    });
    expect(scores['article-ndcg@10']).toBeCloseTo(0.6309, 4); // 1 / log2(2 + 1)
  });

  it('counts each gold span once: two of three found, at ranks 1 and 3', () => {
    const evidence = [opened, ribbon, closed].map(({ articleId, quote }) => goldEvidence(articleId, quote));
    const scores = scoresOf([opened, cost, closed], { evidence });
    expect(scores['sentence-recall@1']).toBeCloseTo(1 / 3);
    expect(scores['sentence-recall@3']).toBeCloseTo(2 / 3);
    // (1 + 1/log2(4)) / (1 + 1/log2(3) + 1/log2(4)) = 1.5 / 2.13093
    expect(scores['sentence-ndcg@10']).toBeCloseTo(0.7039, 4);
  });

  it('does not punish that one sentence holds two gold spans', () => {
    const evidence = [goldEvidence('harbour-bridge', '3 May'), goldEvidence('harbour-bridge', '2021')];
    expect(scoresOf([opened], { evidence })).toMatchObject({ 'sentence-recall@1': 1, 'sentence-ndcg@10': 1 });
  });

  it('a sentence that only touches the gold span does not count', () => {
    expect(scoresOf([{ ...ribbon, start: opened.end }])).toMatchObject({ 'sentence-hit@10': 0, 'sentence-mrr@10': 0 });
  });

  it('the same sentence in another article is not the gold one', () => {
    expect(scoresOf([costAgain], { evidence: [goldEvidence('harbour-bridge', cost.quote)] })).toMatchObject({
      'sentence-hit@10': 0,
      'article-hit@10': 0,
    });
  });

  it('an empty ranking finds nothing', () => {
    expect(scoresOf([])).toMatchObject({ 'sentence-recall@10': 0, 'sentence-mrr@10': 0, 'article-ndcg@10': 0 });
  });

  it('does not apply without gold evidence, without a ranking or without an answer', () => {
    const none = (scores: Record<string, number | null>) => Object.values(scores).every((score) => score === null);
    expect(none(scoresOf([opened], { evidence: [] }))).toBe(true);
    expect(none(scoresOf(undefined))).toBe(true);
    expect(none(byName(scoreRetrieval(sampleCase(null))))).toBe(true);
  });

  it('scores articles alone where only they are known', () => {
    const scores = scoresOf([closed, opened], { evidence: [{ articleId: 'harbour-bridge' }] });
    expect(scores).toMatchObject({ 'sentence-recall@10': null, 'article-recall@1': 0, 'article-mrr@10': 0.5 });
    expect(scoresOf([closed], { evidence: [], relevant: ['bridge-closed'] })).toMatchObject({ 'article-recall@1': 1 });
  });
});
