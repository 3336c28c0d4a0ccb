import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reorderEvidence, type RankedOfPassage } from './reorder-evidence.ts';

type Sentence = RankedOfPassage & { readonly text: string };

/** Sentences in the order given, each named by its text; a later one is less likely. */
function ranked(sentences: readonly (readonly [text: string, passageId: number])[]): Sentence[] {
  return sentences.map(([text, passageId], place) => ({ text, passageId, score: 0.9 / (place + 1) }));
}
const textsOf = (sentences: readonly Sentence[]) => sentences.map(({ text }) => text);

const anyRanking = fc
  .array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 })
  .map((passages) => ranked(passages.map((passageId, place) => [`sentence ${place}`, passageId])));
const anyScores = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true })))
  .map((entries) => new Map(entries));

describe('ordering evidence by a reranker’s scores', () => {
  it('weighs what was known before and what the reranker says', () => {
    const evidence = ranked([
      ['a1', 1],
      ['b1', 2],
      ['a2', 1],
      ['b2', 2],
      ['c1', 3],
    ]);
    const scores = new Map([
      [1, 0.01],
      [2, 0.99],
      [3, 0.01],
    ]);
    expect(textsOf(reorderEvidence(evidence, scores, 0))).toEqual(['a1', 'b1', 'a2', 'b2', 'c1']);
    expect(textsOf(reorderEvidence(evidence, scores, 1))).toEqual(['b1', 'b2', 'a1', 'a2', 'c1']);
    expect(textsOf(reorderEvidence(evidence, scores)).slice(0, 2)).toEqual(['b1', 'b2']);
  });

  it('keeps the order of before where the reranker sees no difference, however sure it is', () => {
    fc.assert(
      fc.property(anyRanking, fc.double({ min: 0, max: 1, noNaN: true }), (evidence, score) => {
        const scores = new Map(evidence.map(({ passageId }) => [passageId, score]));
        expect(reorderEvidence(evidence, scores)).toEqual(evidence);
      }),
    );
  });

  it('tells scores apart that lie close to 1, where most of a cross-encoder’s do', () => {
    const evidence = ranked([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    const scores = new Map([
      [1, 0.9],
      [2, 0.9],
      [3, 0.99999],
    ]);
    expect(textsOf(reorderEvidence(evidence, scores, 0.9))).toEqual(['c', 'a', 'b']);
  });

  it('loses no sentence, adds none, and leaves each place its chance', () => {
    fc.assert(
      fc.property(anyRanking, anyScores, (evidence, scores) => {
        const reordered = reorderEvidence(evidence, scores);
        expect(textsOf(reordered).sort()).toEqual(textsOf(evidence).sort());
        expect(reordered.map(({ score }) => score)).toEqual(evidence.map(({ score }) => score));
      }),
    );
  });

  it('moves no sentence whose passage has no score', () => {
    fc.assert(
      fc.property(anyRanking, anyScores, (evidence, scores) => {
        const reordered = reorderEvidence(evidence, scores);
        for (const [place, sentence] of evidence.entries())
          if (!scores.has(sentence.passageId)) expect(reordered[place]).toBe(sentence);
      }),
    );
  });

  it('moves a passage’s sentences up when its score rises above all others, never down', () => {
    fc.assert(
      fc.property(anyRanking, anyScores, (evidence, scores) => {
        const raised = new Map([...scores].map(([passageId, score]) => [passageId, passageId === 3 ? 1 : score]));
        const places = (given: ReadonlyMap<number, number>) =>
          reorderEvidence(evidence, given).flatMap(({ passageId }, place) => (passageId === 3 ? [place] : []));
        const [before, after] = [places(scores), places(raised)];
        for (const [at, place] of before.entries()) expect(after[at]).toBeLessThanOrEqual(place);
      }),
    );
  });
});
