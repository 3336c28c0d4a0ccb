import { describe, expect, it } from 'vitest';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../../src/testing/sample-answer.ts';
import { byName, goldEvidence, sampleCase, unanswerable } from '../testing/sample-case.ts';
import { scoreCitations } from './citations.ts';
import { scoreGrounding } from './grounding.ts';
import { scorePromises } from './promises-kept.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const ribbon = sampleCitation(2, 'harbour-bridge', 'Mayor Ada Lind cut the ribbon.');
const gold = { evidence: [opened, ribbon].map(({ articleId, quote }) => goldEvidence(articleId, quote)) };
const statement = 'The bridge opened on 3 May 2021.';

describe('citations against gold evidence', () => {
  it.each([
    ['both gold spans cited', [opened, ribbon], 1, 1, 1],
    ['one of two cited', [opened], 1, 0.5, 1],
    ['one right, one wrong', [opened, sampleCitation(2, 'bridge-closed', 'Cracks were found')], 0.5, 0.5, 1],
    ['one character of a gold span', [{ ...opened, start: opened.end - 1 }], 1, 0.5, 1],
    ['one character beside it', [{ ...opened, start: opened.end, end: opened.end + 1 }], 0, 0, 0],
    ['the right offsets in the wrong article', [{ ...opened, articleId: 'bridge-closed' }], 0, 0, 0],
  ])('%s', (_name, citations, precision, recall, hit) => {
    const answer = sampleAnswer([[statement, citations.map(({ number }) => number)]], citations);
    expect(byName(scoreCitations(sampleCase(answer, gold)))).toEqual({
      'citation-precision': precision,
      'citation-recall': recall,
      'citation-hit': hit,
    });
  });

  it('a refusal finds nothing, and has no precision', () => {
    expect(byName(scoreCitations(sampleCase(sampleRefusal(), gold)))).toEqual({
      'citation-precision': null,
      'citation-recall': 0,
      'citation-hit': 0,
    });
  });

  it('does not apply to a question without answer, nor to a failed case', () => {
    const none = { 'citation-precision': null, 'citation-recall': null, 'citation-hit': null };
    expect(byName(scoreCitations(sampleCase(sampleAnswer([[statement, [1]]], [opened]), unanswerable)))).toEqual(none);
    expect(byName(scoreCitations(sampleCase(null, gold)))).toEqual(none);
  });
});

describe('grounding by the word judge', () => {
  const grounding = (answer: ReturnType<typeof sampleAnswer>) => byName(scoreGrounding(sampleCase(answer)));

  it('is 1 for statements that say what they cite', () => {
    expect(
      grounding(
        sampleAnswer(
          [
            [statement, [1]],
            [ribbon.quote, [2]],
          ],
          [opened, ribbon],
        ),
      ),
    ).toEqual({
      'grounded-statements': 1,
      'grounded-citations': 1,
    });
  });

  it.each([
    ['[12 August 2024]', 1],
    ['[reported 13 August 2024]', 1],
    ['[12 August 2014]', 0],
    ['[by order of Otto, 2024]', 0],
  ])('takes the date of the article for granted, and nothing else in brackets: %s', (bracket, score) => {
    const dated = { ...opened, publishedAt: '2024-08-13' };
    expect(grounding(sampleAnswer([[`${opened.quote} ${bracket}`, [1]]], [dated]))['grounded-statements']).toBe(score);
  });

  it('is 0 when the citations of two statements are swapped', () => {
    expect(
      grounding(
        sampleAnswer(
          [
            [statement, [2]],
            [ribbon.quote, [1]],
          ],
          [opened, ribbon],
        ),
      ),
    ).toEqual({
      'grounded-statements': 0,
      'grounded-citations': 0,
    });
  });

  it('is half when one of two statements has another number than its citation', () => {
    const answer = sampleAnswer(
      [
        ['The harbour bridge opened on 4 May 2021.', [1]],
        [ribbon.quote, [2]],
      ],
      [opened, ribbon],
    );
    expect(grounding(answer)).toEqual({ 'grounded-statements': 0.5, 'grounded-citations': 0.5 });
  });

  it('counts a citation that adds nothing against precision only', () => {
    expect(grounding(sampleAnswer([[statement, [1, 2]]], [opened, ribbon]))).toEqual({
      'grounded-statements': 1,
      'grounded-citations': 0.5,
    });
  });

  it('does not apply to a refusal', () => {
    expect(grounding(sampleRefusal())).toEqual({ 'grounded-statements': null, 'grounded-citations': null });
  });
});

describe('promises', () => {
  it('are kept, broken, or not to be judged', () => {
    const kept = sampleCase(sampleRefusal());
    expect(byName(scorePromises(kept))).toEqual({ 'promises-kept': 1 });
    expect(byName(scorePromises({ ...kept, violations: ['citation 1 does not slice to its quote'] }))).toEqual({
      'promises-kept': 0,
    });
    expect(byName(scorePromises(sampleCase(null)))).toEqual({ 'promises-kept': null });
  });
});
