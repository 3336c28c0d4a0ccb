import { describe, expect, it } from 'vitest';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../../src/testing/sample-answer.ts';
import type { Fixture } from '../fixture.ts';
import { byName, sampleCase, unanswerable } from '../testing/sample-case.ts';
import { isCorrect, normalisedWords, scoreAnswerText } from './answer-text.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const caseOf = (text: string, fixture: Partial<Fixture> = {}) =>
  sampleCase(sampleAnswer([[text, [1]]], [opened]), fixture);
const scoresOf = (text: string, fixture: Partial<Fixture> = {}) => byName(scoreAnswerText(caseOf(text, fixture)));

describe('answer against accepted answers', () => {
  it('exact, whatever case, punctuation and article', () => {
    expect(scoresOf('The 3 may, 2021.')).toEqual({
      'exact-match': 1,
      'token-f1': 1,
      containment: 1,
      'answer-words': 4,
    });
  });

  it('a sentence that holds the answer', () => {
    // 6 words without "The", 3 of them accepted: precision 1/2 (of 7 less "the"), recall 1
    const scores = scoresOf('The harbour bridge opened on 3 May 2021.');
    expect(scores).toMatchObject({ 'exact-match': 0, containment: 1, 'answer-words': 8 });
    expect(scores['token-f1']).toBeCloseTo((2 * 3) / (7 + 3));
  });

  it('the right words in another order are not contained', () => {
    const scores = scoresOf('May 2021, the 3.');
    expect(scores).toMatchObject({ 'exact-match': 0, 'token-f1': 1, containment: 0 });
  });

  it('a wrong answer', () => {
    expect(scoresOf('Never.')).toMatchObject({ 'exact-match': 0, 'token-f1': 0, containment: 0 });
  });

  it('half a word is not contained', () => {
    expect(scoresOf('It cost 1400 crowns.', { answers: ['400 crowns'] })).toMatchObject({ containment: 0 });
  });

  it('a repeated word counts as often as it is accepted', () => {
    // "May May May": 1 shared of 3, accepted 3 words
    expect(scoresOf('May May May')['token-f1']).toBeCloseTo((2 * 1) / (3 + 3));
  });

  it('takes the best of several accepted answers', () => {
    expect(scoresOf('In 2021.', { answers: ['yesterday', 'in 2021'] })).toMatchObject({
      'exact-match': 1,
      containment: 1,
    });
  });

  it('reads the statements and not the markers', () => {
    expect(scoresOf('1', { answers: ['1'] })).toMatchObject({ 'exact-match': 1 });
    expect(scoresOf('None.', { answers: ['1'] })).toMatchObject({ containment: 0 });
  });

  it('a refusal scores 0 where there is an answer, and nothing where there is none', () => {
    const refused = { 'exact-match': 0, 'token-f1': 0, containment: 0, 'answer-words': null };
    expect(byName(scoreAnswerText(sampleCase(sampleRefusal())))).toEqual(refused);
    const none = { 'exact-match': null, 'token-f1': null, containment: null };
    expect(byName(scoreAnswerText(sampleCase(sampleRefusal(), unanswerable)))).toEqual({
      ...none,
      'answer-words': null,
    });
    expect(scoresOf('3 May 2021', { answers: [] })).toEqual({ ...none, 'answer-words': 3 });
    expect(byName(scoreAnswerText(sampleCase(null)))).toEqual({ ...none, 'answer-words': null });
  });
});

describe('whether an answer is right', () => {
  const prose = { answers: ['It opened with a long ceremony that many people of the town attended'] };
  it.each([
    ['holds the accepted answer', caseOf('It opened on 3 May 2021.'), false, true],
    ['does not hold it, though it cites gold', caseOf('It opened in June.'), true, false],
    ['to a question whose accepted answers are prose, citing gold', caseOf('It opened.', prose), true, true],
    ['to such a question, citing something else', caseOf('It opened.', prose), false, false],
    ['to a question without answer', caseOf('3 May 2021', unanswerable), false, false],
    ['that is a refusal', sampleCase(sampleRefusal()), false, null],
    ['that failed', sampleCase(null), false, null],
  ])('an answer %s', (_name, evalCase, citesGold, right) => {
    expect(isCorrect(evalCase, citesGold)).toBe(right);
  });
});

it('normalises words as documented', () => {
  expect(normalisedWords('The “U.S.”–led plan: a $1,200 gift; 2019/20')).toEqual([
    'us',
    'led',
    'plan',
    '1200',
    'gift',
    '2019',
    '20',
  ]);
});
