import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { findNumbers } from './numbers.ts';

const found = (text: string) => findNumbers(text).map(({ text, value, unit }) => [text, value, unit]);

describe('findNumbers', () => {
  it.each([
    ['over 700 tons of aid', '700', 700, 'ton'],
    ['three deadly border wars', 'three', 3, 'war'],
    ['twenty-one people', 'twenty-one', 21, 'peopl'],
    ['two dozen officials', 'two dozen', 24, 'offici'],
    ['one hundred and five villages', 'one hundred and five', 105, 'villag'],
    ['half a million voters', 'half a million', 500_000, 'voter'],
    ['1,000 homes', '1,000', 1000, 'home'],
    ['1.5 million trees', '1.5 million', 1_500_000, 'tree'],
    ['a $2bn deal', '$2bn', 2e9, 'dollar'],
    ['24 million euros', '24 million', 24e6, 'euro'],
    ['40% of voters', '40%', 40, '%'],
    ['40 percent of voters', '40 percent', 40, '%'],
    ['two-thirds of a percent', 'two-thirds', 2 / 3, '%'],
    ['a 47-year-old nurse', '47', 47, 'year'],
    ['the third round', 'third', 3, 'round'],
    ['in the 31st year', '31st', 31, 'year'],
    ['the toll passed 40,000.', '40,000', 40_000, null],
  ])('reads %j', (text, words, value, unit) => {
    expect(found(text)).toEqual([[words, value, unit]]);
  });

  it.each([
    'on Oct. 7, 2023, at 7:30 p.m.',
    'COVID-19, F-16 and the G20',
    'No one knew; one of them, at first, waited a second.',
    'see https://example.org/2024/08/13?page=2',
    'in the 1990s',
  ])('counts nothing in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('says how exact a number is', () => {
    const texts = ['more than 40 lives', 'nearly 40 lives', 'about 40 lives', '40 lives'];
    expect(texts.map((text) => findNumbers(text)[0]?.qualifier)).toEqual(['over', 'under', 'about', null]);
  });

  it('gives exact places, in order and apart, whatever the text holds', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        let position = 0;
        for (const number of findNumbers(text)) {
          expect(number.start).toBeGreaterThanOrEqual(position);
          expect(text.slice(number.start, number.end)).toBe(number.text);
          expect(Number.isFinite(number.value)).toBe(true);
          position = number.end;
        }
      }),
      { numRuns: 200 },
    );
  });
});
