import { describe, expect, it } from 'vitest';
import { datedQuote } from './dated-quote.ts';

/** A Tuesday. */
const published = '2024-08-13T10:00:00Z';

describe('datedQuote', () => {
  it.each([
    ['He arrived on Monday.', 'He arrived on Monday [12 August 2024].'],
    ['The vote is to be held on Friday.', 'The vote is to be held on Friday [16 August 2024].'],
    [
      'Voting will end on Friday, officials said on Sunday.',
      'Voting will end on Friday [16 August 2024], officials said on Sunday [11 August 2024].',
    ],
    ['He was there last month and in March.', 'He was there last month [July 2024] and in March [2024].'],
    ['Sales fell last year.', 'Sales fell last year [2023].'],
    ['He resigned.', 'He resigned. [reported 13 August 2024]'],
  ])('says what the words for time in %j mean', (sentence, dated) => {
    expect(datedQuote(sentence, published)).toBe(dated);
  });

  it.each([
    'He resigned on 3 May 2021.',
    '“I saw him yesterday,” she said.',
    'The march recalled Bloody Sunday.',
    'The Sunday Times reported it.',
    'Three people died over the past week.',
    'Voting ends on Friday.',
    'Monday’s vote was close.',
  ])('leaves %j as it is', (sentence) => {
    expect(datedQuote(sentence, published)).toBe(sentence);
  });

  it('adds nothing to an article without a date', () => {
    expect(datedQuote('He arrived on Monday.', null)).toBe('He arrived on Monday.');
  });
});
