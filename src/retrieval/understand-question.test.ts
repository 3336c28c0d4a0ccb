import { describe, expect, it } from 'vitest';
import { understandQuestion } from './understand-question.ts';

const asOf = '2022-07-15';
const understand = (text: string) => understandQuestion({ text, standalone: text, asOf });

describe('understandQuestion', () => {
  it.each([
    ['Who signed the treaty?', 'who', null],
    ['Where was the summit held?', 'where', null],
    ['When did the talks end?', 'when', null],
    ['Why was the flight cancelled?', 'why', null],
    ['How many people were hurt?', 'number', 'people'],
    ['How did they escape?', 'how', null],
    ['Which country hosted the games?', 'where', 'country'],
    ['In what year was the bridge built?', 'when', 'year'],
    ['Which player scored?', 'who', 'player'],
    ['Did the court agree?', 'yes-no', null],
  ])('tells what kind of thing answers %j', (text, kind, head) => {
    expect(understand(text)).toMatchObject({ kind, head });
  });

  it.each([
    ['What happened in March 2021?', '2021-03-01', '2021-03-31', true],
    ['What happened in 2019?', '2019-01-01', '2019-12-31', true],
    ['How much was sent since October 2020?', '2020-10-01', null, true],
    ['What did she say last month?', '2022-06-01', '2022-06-30', true],
  ])('reads the time of %j', (text, from, to, explicit) => {
    expect(understand(text).time).toMatchObject({ from, to, explicit });
  });

  it('reads no time into a question without one', () => {
    expect(understand('May I ask who led the second delegation?').time).toBeNull();
  });

  it('knows when the newest is wanted', () => {
    expect(understand('What is the latest death toll?').latest).toBe(true);
    expect(understand('What did he do last month?').latest).toBe(false);
  });

  it('lists the names', () => {
    expect(understand('Where did Angela Merkel meet Emmanuel Macron?').names).toEqual([
      'Angela Merkel',
      'Emmanuel Macron',
    ]);
  });
});
