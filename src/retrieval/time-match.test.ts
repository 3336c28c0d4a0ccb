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

  it('keeps the time of the event apart from the day of the article', () => {
    const sentence = 'In 2019 the two met in Rome.';
    expect(match('Where did they meet in 2019?', sentence, { publishedAt: '2024-05-05' })).toBe(1);
    expect(match('Where did they meet in 2024?', sentence, { publishedAt: '2024-05-05' })).toBe(-1);
    expect(match('Where did they meet in May 2024?', 'The two met.', { publishedAt: '2024-05-05' })).toBeGreaterThan(
      0.4,
    );
  });

  it('tells days of one month apart', () => {
    const asked = 'Where did they meet on 3 March 2024?';
    expect(match(asked, 'They met in Rome on 17 March.', { publishedAt: '2024-03-18' })).toBeLessThan(0.4);
    expect(match(asked, 'They met in Rome on Sunday.', { publishedAt: '2024-03-18' })).toBeLessThan(0.4);
    expect(match(asked, 'They met in Rome on Monday.', { publishedAt: '2024-03-05' })).toBeLessThan(0.4);
    expect(match(asked, 'They met in Rome on Sunday.', { publishedAt: '2024-03-05' })).toBe(1);
    expect(match(asked, 'They met in Rome.', { publishedAt: '2024-03-18' })).toBeLessThan(0.4);
    expect(match(asked, 'They met in Rome.', { publishedAt: '2024-03-04' })).toBeGreaterThan(0.4);
    expect(match(asked, 'The summit of 2024 was held on 17 March.', { publishedAt: '2024-03-18' })).toBeLessThan(0.4);
    expect(match(asked, 'They met in March 2024.', { publishedAt: '2024-12-18' })).toBeGreaterThan(0.4);
  });

  it.each([
    ['Where did they meet last week?', '2024-08-24', '2024-08-15'],
    ['Where did they meet on Saturday?', '2024-09-01', '2024-08-25'],
    ['Where did they meet yesterday?', '2024-08-31', '2024-08-28'],
    ['Where did they meet between March and May 2022?', '2022-04-02', '2022-07-02'],
    ['Where did they meet since October 2023?', '2024-01-09', '2023-08-01'],
    ['Where did they meet two years ago?', '2022-04-04', '2021-04-04'],
  ])('places an undated sentence by its article: %j', (question, near, far) => {
    expect(match(question, 'They met in Rome.', { publishedAt: near })).toBeGreaterThan(0.4);
    expect(match(question, 'They met in Rome.', { publishedAt: far })).toBeLessThan(0.4);
  });

  it('does not take the time of a side remark for that of the event', () => {
    const remark = 'A jury convicted the man, who took office in 2010, of fraud.';
    expect(match('Who was convicted in May 2021?', remark, { publishedAt: '2021-05-05' })).toBeGreaterThan(0.4);
    expect(match('Who was convicted in May 2023?', remark, { publishedAt: '2021-05-05' })).toBeLessThan(0.4);
  });

  it('knows that what lasted for years was so in each of them', () => {
    const held = '1998–2006: Ana Pell';
    expect(match('Who was mayor from 2001 to 2003?', held)).toBeGreaterThan(0.4);
    expect(match('Who was mayor from 2007 to 2009?', 'Ana Pell became mayor in 2006.')).toBeGreaterThan(0.4);
    expect(match('Who was mayor from 2011 to 2013?', held)).toBeLessThan(0.4);
    expect(match('Who has led it from May 2017 to May 2018?', 'Ivo Rask (since 2017)')).toBe(1);
  });

  it('lets an article without a date compete by what it says', () => {
    const asked = 'Where did they meet on 3 March 2024?';
    expect(match(asked, 'They met in Rome on 3 March 2024.')).toBe(1);
    expect(match(asked, 'They met in Rome on 3 March 2023.')).toBe(-1);
  });
});
