import { expect, it } from 'vitest';
import { daysInWords } from './days-in-words.ts';

it.each([
  ['2024-08-13', '2024-08-13', '13 August 2024'],
  ['2023-03-01', '2023-03-31', 'March 2023'],
  ['2024-02-01', '2024-02-29', 'February 2024'],
  ['2024-02-01', '2024-02-28', '1 to 28 February 2024'],
  ['2019-01-01', '2019-12-31', '2019'],
  ['2011-01-01', '2013-12-31', '2011 to 2013'],
  ['2022-11-01', '2023-03-31', 'November 2022 to March 2023'],
  ['2023-03-01', '2023-05-31', 'March to May 2023'],
  ['2024-08-05', '2024-08-11', '5 to 11 August 2024'],
  ['2024-07-29', '2024-08-04', '29 July to 4 August 2024'],
  ['2024-08-05', '2024-09-05', '5 August to 5 September 2024'],
  ['2022-12-26', '2023-01-01', '26 December 2022 to 1 January 2023'],
  ['2020-01-01', null, '2020 on'],
  ['2021-05-04', null, '4 May 2021 on'],
  [null, '2020-12-31', 'before 2021'],
  [null, '2021-04-30', 'before May 2021'],
  [null, '2021-05-04', 'before 5 May 2021'],
])('says %s to %s as %j', (from, to, words) => {
  expect(daysInWords({ from, to })).toBe(words);
});
