import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { findDates } from './dates.ts';

/** A Tuesday. */
const reference = '2024-08-20';
const days = (text: string, day: string | null = reference) =>
  findDates(text, day).map(({ text, from, to }) => `${text}: ${from ?? '…'} to ${to ?? '…'}`);

describe('findDates', () => {
  it.each([
    ['the meeting in August 2024', 'August 2024: 2024-08-01 to 2024-08-31'],
    ['who won in 2018', '2018: 2018-01-01 to 2018-12-31'],
    ['On Nov. 29, 2012, it was', 'Nov. 29, 2012: 2012-11-29 to 2012-11-29'],
    ['on 13 August 2024', '13 August 2024: 2024-08-13 to 2024-08-13'],
    ['dated 2024-08-13', '2024-08-13: 2024-08-13 to 2024-08-13'],
    ['the summer of 2019', 'summer of 2019: 2019-06-01 to 2019-08-31'],
    ['in the first quarter of 2021', 'first quarter of 2021: 2021-01-01 to 2021-03-31'],
    ['in the 1990s', '1990s: 1990-01-01 to 1999-12-31'],
    ['the 1967 war', '1967: 1967-01-01 to 1967-12-31'],
    ['from 2014 to 2018', '2014 to 2018: 2014-01-01 to 2018-12-31'],
    ['between May and July 2021', 'May and July 2021: 2021-05-01 to 2021-07-31'],
    ['from June to August 2022', 'June to August 2022: 2022-06-01 to 2022-08-31'],
    ['June 15-17, 2022', 'June 15-17, 2022: 2022-06-15 to 2022-06-17'],
    ['Dec. 31, 2019 - Jan. 3, 2020', 'Dec. 31, 2019 - Jan. 3, 2020: 2019-12-31 to 2020-01-03'],
    ['since October 2023', 'October 2023: 2023-10-01 to …'],
    ['before 2019', '2019: … to 2018-12-31'],
    ['after March 2021', 'March 2021: 2021-04-01 to …'],
    ['until June 2022', 'June 2022: … to 2022-06-30'],
  ])('reads what %j states, with or without a reference', (text, expected) => {
    expect(days(text)).toEqual([expected]);
    expect(days(text, null)).toEqual([expected]);
    expect(findDates(text, null)[0]?.certain).toBe(true);
  });

  it.each([
    ['yesterday', 'yesterday: 2024-08-19 to 2024-08-19'],
    ['on Monday', 'Monday: 2024-08-19 to 2024-08-19'],
    ['on Wednesday', 'Wednesday: 2024-08-14 to 2024-08-14'],
    ['They will meet on Wednesday', 'Wednesday: 2024-08-21 to 2024-08-21'],
    ['last Tuesday', 'last Tuesday: 2024-08-13 to 2024-08-13'],
    ['this week', 'this week: 2024-08-19 to 2024-08-25'],
    ['last month', 'last month: 2024-07-01 to 2024-07-31'],
    ['last year', 'last year: 2023-01-01 to 2023-12-31'],
    ['last May', 'last May: 2024-05-01 to 2024-05-31'],
    ['last winter', 'last winter: 2023-12-01 to 2024-02-29'],
    ['two days ago', 'two days ago: 2024-08-18 to 2024-08-18'],
    ['over the last 10 days', 'last 10 days: 2024-08-10 to 2024-08-20'],
    ['the past five years', 'past five years: 2019-08-20 to 2024-08-20'],
    ['on Feb 20', 'Feb 20: 2024-02-20 to 2024-02-20'],
    ['on October 7th', 'October 7th: 2023-10-07 to 2023-10-07'],
    ['the talks on August 25th', 'August 25th: 2024-08-25 to 2024-08-25'],
    ['will go to France, officials said on Wednesday', 'Wednesday: 2024-08-14 to 2024-08-14'],
    ['the talks, set to go on in Cairo, were called off on Wednesday', 'Wednesday: 2024-08-14 to 2024-08-14'],
    ['Ms May spoke on Wednesday', 'Wednesday: 2024-08-14 to 2024-08-14'],
    ['he said that it may be held on Wednesday', 'Wednesday: 2024-08-21 to 2024-08-21'],
    ['is scheduled to speak on Feb 20', 'Feb 20: 2025-02-20 to 2025-02-20'],
    ['delayed since November', 'November: 2023-11-01 to …'],
    ['until June this year', 'June this year: … to 2024-06-30'],
    ['on March 3 of last year', 'March 3 of last year: 2023-03-03 to 2023-03-03'],
  ])('reads %j against the reference, and not as certain', (text, expected) => {
    expect(days(text)).toEqual([expected]);
    expect(findDates(text, reference)[0]?.certain).toBe(false);
  });

  it('leaves the days unknown without a reference, and says which parts are stated', () => {
    expect(findDates('on Aug. 15th', null)).toMatchObject([
      { from: null, to: null, month: 8, day: 15, known: { year: false, month: true, day: true, weekday: false } },
    ]);
    expect(findDates('yesterday, on Tuesday', null).map(({ from, to }) => [from, to])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('does not choose between day and month where they could be exchanged', () => {
    expect(days('on 12/11/2022')).toEqual(['12/11/2022: 2022-01-01 to 2022-12-31']);
    expect(days('on 13/11/2022')).toEqual(['13/11/2022: 2022-11-13 to 2022-11-13']);
  });

  it.each([
    'She may go, and he will march.',
    'May said the second round may start now.',
    'Wait a second, at 7:30 or 5 p.m.',
    'over 700 tons, 2,000 cases, $2020, 1500 homes and some 1948 people',
    'He sat in the sun for two weeks.',
    'COVID-2019 and page 12.2022b',
  ])('finds no date in %j', (text) => {
    expect(days(text)).toEqual([]);
  });

  it('gives exact places, in order and apart, whatever the text holds', () => {
    const dated = fc.array(
      fc.oneof(nastyText, fc.constantFrom('last May 3, 2020', '31 June', '2021-13-45', 'in 2020-2019', '0000-00-00')),
    );
    fc.assert(
      fc.property(dated, fc.constantFrom(null, reference, '2024-02-29T23:30:00Z'), (parts, day) => {
        const text = parts.join(' ');
        let position = 0;
        for (const date of findDates(text, day)) {
          expect(date.start).toBeGreaterThanOrEqual(position);
          expect(text.slice(date.start, date.end)).toBe(date.text);
          if (date.from !== null && date.to !== null) expect(date.from <= date.to).toBe(true);
          position = date.end;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('stays linear on a long line of dates', () => {
    const begin = performance.now();
    expect(findDates('on May 3, 2020 and March 4 '.repeat(4000), reference)).toHaveLength(8000);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  describe('in another time zone', () => {
    afterEach(() => vi.unstubAllEnvs());

    it.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC'])('says the same (%s)', (zone) => {
      vi.stubEnv('TZ', zone);
      expect(days('on Jan. 1, 2021, yesterday and in March 2020')).toEqual([
        'Jan. 1, 2021: 2021-01-01 to 2021-01-01',
        'yesterday: 2024-08-19 to 2024-08-19',
        'March 2020: 2020-03-01 to 2020-03-31',
      ]);
    });
  });
});
