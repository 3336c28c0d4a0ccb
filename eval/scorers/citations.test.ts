import { describe, expect, it } from 'vitest';
import type { Citation } from '../../src/answer/answer.ts';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../../src/testing/sample-answer.ts';
import { byName, goldEvidence, sampleCase, unanswerable } from '../testing/sample-case.ts';
import { scoreCitationPlaces } from './citation-places.ts';
import { scoreCitations } from './citations.ts';
import { scoreForbidden } from './forbidden.ts';
import { scoreGrounding, wordJudge, type GroundingJudge } from './grounding.ts';
import { scorePromises } from './promises-kept.ts';
import { scoreSpanOverlap } from './span-overlap.ts';

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

describe('characters shared with gold evidence', () => {
  const overlap = (citations: readonly Citation[], fixture = {}) =>
    byName(
      scoreSpanOverlap(
        sampleCase(sampleAnswer([[statement, citations.map(({ number }) => number)]], citations), fixture),
      ),
    );
  const part = (citation: Citation, number: number, from: number, to: number): Citation => ({
    ...citation,
    number,
    start: citation.start + from,
    end: citation.start + to,
    quote: citation.quote.slice(from, to),
  });

  it('counts a character once, however often it is cited', () => {
    // [0, 20) and [10, 30) of the 40 characters of the gold.
    expect(overlap([part(opened, 1, 0, 20), part(opened, 2, 10, 30)])).toEqual({
      'span-precision': 1,
      'span-recall': 30 / 40,
      'span-f1': (2 * 30) / (30 + 40),
      'span-iou': 30 / 40,
    });
  });

  it('counts what is cited of another article, or beside the gold, against precision', () => {
    // 40 characters of gold, 30 beside it in the same article, 34 in another at the same offsets.
    const elsewhere = { ...opened, number: 3, articleId: 'bridge-closed', start: 0, end: 34 };
    expect(overlap([opened, ribbon, elsewhere])).toEqual({
      'span-precision': 40 / 104,
      'span-recall': 1,
      'span-f1': 80 / 144,
      'span-iou': 40 / 104,
    });
  });

  it('joins gold spans that are alternatives', () => {
    const alternatives = {
      evidence: [goldEvidence('harbour-bridge', opened.quote), goldEvidence('harbour-bridge', ribbon.quote)],
    };
    expect(overlap([opened], alternatives)).toMatchObject({ 'span-precision': 1, 'span-recall': 40 / 70 });
  });

  it('does not apply where no gold span is known', () => {
    expect(Object.values(overlap([opened], unanswerable))).toEqual([null, null, null, null]);
    expect(Object.values(overlap([opened], { evidence: [{ articleId: 'harbour-bridge' }] }))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('places of citations', () => {
  const places = (citations: readonly Citation[], numbers: readonly number[]) =>
    byName(scoreCitationPlaces(sampleCase(sampleAnswer([[statement, numbers]], citations))));

  it('are exact and valid', () => {
    expect(places([opened, ribbon], [1, 2])).toEqual({ 'citation-exactness': 1, 'citation-validity': 1 });
  });

  it('count a quote with another character, and a footnote that does not exist', () => {
    const misquoted = { ...ribbon, quote: ribbon.quote.replace('Lind', 'Lund') };
    expect(places([opened, misquoted], [1, 2, 3])).toEqual({ 'citation-exactness': 1 / 2, 'citation-validity': 2 / 3 });
  });

  it('count an article that does not exist, and a statement without a citation', () => {
    expect(places([{ ...opened, articleId: 'nowhere' }], [1])).toEqual({
      'citation-exactness': 0,
      'citation-validity': 0,
    });
    expect(places([], [])).toEqual({ 'citation-exactness': null, 'citation-validity': 0 });
  });
});

describe('what is forbidden', () => {
  const said = (text: string) =>
    byName(scoreForbidden(sampleCase(sampleAnswer([[text, [1]]], [opened]), { forbidden: ['40 million'] })))[
      'says-forbidden'
    ];

  it('is found as whole words, also between invisible characters', () => {
    expect(said('It cost 40 Million, he said.')).toBe(1);
    expect(said('It cost 40 mil\u200blion.')).toBe(1);
    expect(said('It cost 140 million.')).toBe(0);
  });

  it('is not said by a refusal, and does not apply where nothing is forbidden', () => {
    expect(byName(scoreForbidden(sampleCase(sampleRefusal(), { forbidden: ['1'] })))).toEqual({ 'says-forbidden': 0 });
    expect(byName(scoreForbidden(sampleCase(sampleRefusal())))).toEqual({ 'says-forbidden': null });
  });
});

describe('grounding by the word judge', () => {
  const grounding = async (answer: ReturnType<typeof sampleAnswer>) =>
    byName(await scoreGrounding(sampleCase(answer), wordJudge));

  it('is 1 for statements that say what they cite', async () => {
    expect(
      await grounding(
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
  ])('takes the date of the article for granted, and nothing else in brackets: %s', async (bracket, score) => {
    const dated = { ...opened, publishedAt: '2024-08-13' };
    expect((await grounding(sampleAnswer([[`${opened.quote} ${bracket}`, [1]]], [dated])))['grounded-statements']).toBe(
      score,
    );
  });

  it('is 0 when the citations of two statements are swapped', async () => {
    expect(
      await grounding(
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

  it('is half when one of two statements has another number than its citation', async () => {
    const answer = sampleAnswer(
      [
        ['The harbour bridge opened on 4 May 2021.', [1]],
        [ribbon.quote, [2]],
      ],
      [opened, ribbon],
    );
    expect(await grounding(answer)).toEqual({ 'grounded-statements': 0.5, 'grounded-citations': 0.5 });
  });

  it('counts a citation that adds nothing against precision only', async () => {
    expect(await grounding(sampleAnswer([[statement, [1, 2]]], [opened, ribbon]))).toEqual({
      'grounded-statements': 1,
      'grounded-citations': 0.5,
    });
  });

  it('asks the judge it is given, which may take its time, for each way to leave a citation out', async () => {
    const asked: string[][] = [];
    const judge: GroundingJudge = {
      name: 'scripted',
      judge: async (_statement, cited) => {
        asked.push(cited.map((quote) => quote.slice(0, 5)));
        return { supported: cited.includes(opened.quote) };
      },
    };
    const answer = sampleAnswer([[statement, [1, 2]]], [opened, ribbon]);
    expect(byName(await scoreGrounding(sampleCase(answer), judge))).toEqual({
      'grounded-statements': 1,
      'grounded-citations': 0.5,
    });
    expect(asked).toEqual([['The h', 'Mayor'], ['The h'], ['Mayor'], ['The h']]);
  });

  it('does not apply to a refusal', async () => {
    expect(await grounding(sampleRefusal())).toEqual({ 'grounded-statements': null, 'grounded-citations': null });
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
