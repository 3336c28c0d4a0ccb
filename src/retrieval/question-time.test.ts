import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datesInQuestion, questionTime } from './question-time.ts';
import { understandQuestion } from './understand-question.ts';

/** A Wednesday. */
const asOf = '2024-09-04';

describe('questionTime', () => {
  it.each([
    // Stated by the calendar.
    ['What happened in August 2024?', '2024-08-01', '2024-08-31'],
    ['How much was sent since October 2023?', '2023-10-01', null],
    ['What changed between March and May 2022?', '2022-03-01', '2022-05-31'],
    ['Where did they stay in the summer of 2021?', '2021-06-01', '2021-08-31'],
    ['What was the population as of 2023?', '2023-01-01', '2023-12-31'],
    ['How did exports do in the third quarter of 2023?', '2023-07-01', '2023-09-30'],
    ['How did exports do in Q2 2024?', '2024-04-01', '2024-06-30'],
    ['Who ruled in the 1990s?', '1990-01-01', '1999-12-31'],
    ['Who ruled in the 2000s?', '2000-01-01', '2009-12-31'],
    ['What happened on 3 March 2024?', '2024-03-03', '2024-03-03'],
    ['What happened in the week of 12 August 2024?', '2024-08-12', '2024-08-18'],
    ['Who led the party before 2019?', null, '2018-12-31'],
    ['Who won the 2024 election?', '2024-01-01', '2024-12-31'],
    // Relative to the reader's today.
    ['What did she say last month?', '2024-08-01', '2024-08-31'],
    ['What did he say on Tuesday?', '2024-09-03', '2024-09-03'],
    ['Who resigned this week?', '2024-09-01', '2024-09-08'],
    ['What happened last week?', '2024-08-25', '2024-09-01'],
    ['Where did they meet two years ago?', '2022-01-01', '2022-12-31'],
    ['What did it cost a decade ago?', '2014-01-01', '2014-12-31'],
    ['Who was arrested yesterday?', '2024-09-03', '2024-09-03'],
    ['What opened in the last three months?', '2024-06-04', '2024-09-04'],
    ['Which card from 1952 was sold this week?', '2024-09-01', '2024-09-08'],
  ])('only what is of the time answers %j', (question, from, to) => {
    expect(questionTime(question, asOf)).toMatchObject({ from, to, explicit: true });
  });

  it.each([
    ['What did they sign in early 2024?', '2024-01-01', '2024-12-31'],
    ['What did they sign in mid-2022?', '2022-01-01', '2022-12-31'],
    ['What did they sign in late August 2021?', '2021-08-01', '2021-08-31'],
    ['Who won at the end of 2023?', '2023-01-01', '2023-12-31'],
  ])('takes a part of the stretch for %j', (question, from, to) => {
    const time = questionTime(question, asOf);
    expect(time?.from && time.from >= from && time.to && time.to <= to).toBe(true);
    expect(Date.parse(time?.to ?? '') - Date.parse(time?.from ?? '')).toBeLessThan(
      (Date.parse(to) - Date.parse(from)) * 0.6,
    );
  });

  it.each([
    ['What has happened in recent days?', 'today'],
    ['Who resigned in the past few weeks?', 'today'],
    ['What is planned for next year?', 'today'],
    ['What does the president say today?', 'today'],
    ['Who won Euro 2024?', 'name'],
    ['Who won the 2022 World Cup?', 'name'],
    ['Who signed the 2015 Paris agreement?', 'name'],
    ['A bridge fell in May 2021. How many people died?', 'calendar'],
  ])('only prefers what is of the time for %j', (question, anchor) => {
    expect(questionTime(question, asOf)).toMatchObject({ explicit: false, anchor });
  });

  it.each([
    'How many people died of COVID-19?',
    'What does Agenda 2030 ask for?',
    'What is Vision 2030?',
    'Who plays in Blade Runner 2049?',
    'What does Resolution 1701 say?',
    'What was sold on Black Friday?',
    'Who writes for “Business Today”?',
    "Which song is on 'Last Friday Night'?",
    'What is the latest on the talks?',
    'Who led Tarsia before the war?',
  ])('reads no time into %j', (question) => {
    expect(questionTime(question, asOf)).toBeNull();
  });

  it('is the same in every time zone, whatever the hour', () => {
    const zone = process.env.TZ;
    try {
      for (const name of ['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC']) {
        process.env.TZ = name;
        for (const hour of ['', 'T00:30:00Z', 'T23:30:00Z'])
          expect(questionTime('Who was arrested yesterday at 23:00 EST?', `${asOf}${hour}`)).toMatchObject({
            from: '2024-09-03',
            to: '2024-09-03',
          });
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('gives days in order, and the same again, whatever is asked', () => {
    const word = fc.constantFrom(
      ...'Who won the Euro 2024 in early last week May 3 2021 before after since 1999 today and , Friday "'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const question = words.join(' ');
        const time = questionTime(question, asOf);
        expect(questionTime(question, asOf)).toEqual(time);
        if (time?.from && time.to && datesInQuestion(question, asOf).length === 1)
          expect(time.from <= time.to).toBe(true);
      }),
    );
  });
});

describe('what is asked for the latest', () => {
  it.each([
    ['What is the latest on the talks?', true],
    ['Who won the last election?', true],
    ['What has he said recently?', true],
    ['Who is the current mayor?', true],
    ['How many have died so far?', true],
    ['What happened last summer?', false],
    ['What opened in the last three months?', false],
    ['What is her last name?', false],
    ['Who won the election?', false],
  ])('%j: %s', (text, latest) => {
    expect(understandQuestion({ text, standalone: text, asOf }).latest).toBe(latest);
  });
});
