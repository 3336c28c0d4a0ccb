import { describe, expect, it } from 'vitest';
import { questionTime } from './question-time.ts';
import { matchTime } from './time-match.ts';

const match = (
  question: string,
  sentence: string,
  options: { publishedAt?: string | null; before?: string; undatedText?: string } = {},
) => {
  const range = questionTime(question, '2024-09-01');
  if (!range) throw new Error(`no time in ${question}`);
  return matchTime(range, { sentence, before: '', undatedText: '', publishedAt: null, ...options });
};

describe('matchTime', () => {
  it('believes the sentence itself first', () => {
    expect(
      match('Where did they meet in May 2021?', 'They met in Oslo on 4 May 2021.', { publishedAt: '2023-01-01' }),
    ).toBe(1);
    expect(
      match('Where did they meet in May 2021?', 'They met in Rome in June 2019.', { publishedAt: '2021-05-05' }),
    ).toBe(-1);
  });

  it('reads a weekday against the day of the article', () => {
    expect(
      match('Where did they meet in May 2021?', 'They met in Oslo on Tuesday.', { publishedAt: '2021-05-05' }),
    ).toBe(1);
    expect(
      match('Where did they meet in March 2020?', 'They met in Oslo on Tuesday.', { publishedAt: '2021-05-05' }),
    ).toBeLessThan(0);
  });

  it('takes the time from the sentences before', () => {
    expect(
      match('Where did they eat in May 2021?', 'They ate in a hut.', {
        before: 'They met in Oslo in May 2021.',
        publishedAt: '2023-01-01',
      }),
    ).toBeGreaterThan(0.4);
  });

  it('knows that an article tells of the days before it', () => {
    expect(
      match('Where did they meet in May 2021?', 'They met in Oslo.', { publishedAt: '2021-05-20' }),
    ).toBeGreaterThan(0.4);
    expect(match('Where did they meet in May 2021?', 'They met in Oslo.', { publishedAt: '2022-02-20' })).toBeLessThan(
      0,
    );
  });

  it('does not take a state that lasts for an event of each of its days', () => {
    expect(match('What happened in March 2023?', 'The town has been besieged since 2007.')).toBeLessThan(0.4);
    expect(match('How much was sent since October 2023?', 'Over 40 lorries were sent since October 2023.')).toBe(1);
  });

  it('places an undated article by the months and years that it mentions', () => {
    const undatedText = 'They met on Tuesday. Talks go on on August 15th. They had last met in November 2022.';
    expect(match('Where did they meet in August 2023?', 'They met on Tuesday.', { undatedText })).toBeGreaterThan(0.4);
    expect(match('Where did they meet in March 2023?', 'They met on Tuesday.', { undatedText })).toBeLessThan(0.4);
    expect(match('Where did they meet in August 2019?', 'They met on Tuesday.', { undatedText })).toBeLessThan(0.4);
  });

  it('tells nothing where nothing is told', () => {
    expect(match('Where did they meet in May 2021?', 'They met in Oslo.', { undatedText: 'They met in Oslo.' })).toBe(
      0,
    );
  });
});
