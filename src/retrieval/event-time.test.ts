import { describe, expect, it } from 'vitest';
import { readSentences } from '../passages/read-passage.ts';
import { eventAnchor, eventTime, type EventSentence } from './event-time.ts';
import { matchTime } from './time-match.ts';

const asOf = '2024-09-04';

/** Sentences as the archive holds them: text and the day of their article. */
function archive(...sentences: [text: string, publishedAt: string | null][]): EventSentence[] {
  return sentences.flatMap(([text, publishedAt]) =>
    readSentences(text, [{ start: 0, end: text.length }], publishedAt).map((reading) => ({ ...reading, text })),
  );
}

const war = archive(
  ['The war in Tarsia broke out on 15 April 2021, when the army split.', '2023-02-01'],
  ['Hundreds fled the war in Tarsia on Monday.', '2023-05-10'],
  ['Since the war began in April 2021, two million people left Tarsia.', '2022-11-20'],
  ['The war in Tarsia ended in June 2023 with a truce.', '2023-08-01'],
  ['Prices rose in May 2019.', '2019-06-01'],
);

const time = (question: string, sentences: EventSentence[]) => {
  const anchor = eventAnchor(question, asOf);
  return anchor && eventTime(anchor, sentences, asOf);
};

describe('eventAnchor', () => {
  it.each([
    ['Who led Tarsia before the war?', 'before', 'before the war'],
    ['Who took office after the election in Norway?', 'after', 'after the election in Norway'],
    ['How many people fled since the coup?', 'since', 'since the coup'],
    ['Which schools closed during the pandemic?', 'during', 'during the pandemic'],
    ['Who guarded the border until the ceasefire?', 'until', 'until the ceasefire'],
    ['Who won gold during the Winter Olympics?', 'during', 'during the Winter Olympics'],
    ['What did he say prior to the Lisbon summit?', 'before', 'prior to the Lisbon summit'],
    ['What happened in the aftermath of the earthquake?', 'after', 'in the aftermath of the earthquake'],
    ['After the coup, who ruled?', 'after', 'After the coup'],
  ])('finds it in %j', (question, relation, text) => {
    expect(eventAnchor(question, asOf)).toMatchObject({ relation, text });
  });

  it.each([
    'Who led the country before 2019?',
    'What happened after the summit of 3 May 2021?',
    'Where did she go after that?',
    'What do they do during the day?',
    'Who won the election?',
    'What happened after the weekend?',
  ])('finds none in %j', (question) => {
    expect(eventAnchor(question, asOf)).toBeNull();
  });
});

describe('eventTime', () => {
  it('learns from the archive when the event began and ended', () => {
    expect(time('Who led Tarsia before the war?', war)).toEqual({
      from: null,
      to: '2021-04-14',
      text: 'before the war',
      explicit: false,
      anchor: 'event',
    });
    expect(time('How many people fled since the war began?', war)).toMatchObject({ from: '2021-04-15', to: null });
    expect(time('Who led Tarsia during the war?', war)).toMatchObject({ from: '2021-04-15', to: '2023-06-30' });
    expect(time('Who led Tarsia after the war?', war)).toMatchObject({ from: '2023-06-01', to: null });
  });

  it('says nothing where the archive does not say', () => {
    expect(time('Who led Tarsia before the flood?', war)).toBeNull();
    expect(time('Who led Tarsia before the war?', archive(['The war in Tarsia is long.', '2023-05-10']))).toBeNull();
    expect(time('Who led Tarsia before the war?', [])).toBeNull();
  });

  it('does not take one mention beside a date for the day of the event', () => {
    const mention = archive(['He spoke about the coup on Monday in a speech that recalled it.', null]);
    expect(time('Who ruled after the coup?', mention)).toBeNull();
  });

  it('tells events of one kind apart by their other words, and takes the last one of what recurs', () => {
    const elections = archive(
      ['Norway held an election on 13 September 2021.', '2021-09-20'],
      ['Chile held an election on 19 December 2021.', '2021-12-22'],
      ['Norway held an election on 11 September 2017.', '2017-09-12'],
    );
    expect(time('Who took office after the election in Norway?', elections)).toMatchObject({ from: '2021-09-13' });
    expect(time('Who took office after the election in Chile?', elections)).toMatchObject({ from: '2021-12-19' });
  });

  it('reads a clause as an event', () => {
    const rule = archive(
      ['Ivo Rask left office in January 2022.', '2023-01-02'],
      ['Ivo Rask took office on 3 March 2018.', '2023-01-02'],
      ['The cabinet of Tarsia fell on 9 May 2020.', '2020-05-10'],
    );
    expect(time('What did the court say after Ivo Rask left office?', rule)).toMatchObject({ from: '2022-01-01' });
    expect(time('Who was minister before the cabinet fell?', rule)).toMatchObject({ to: '2020-05-08' });
  });

  it('works weekdays out against the day of their article', () => {
    const coup = archive(['Soldiers seized the palace in a coup on Wednesday.', '2023-07-28']);
    expect(time('Who ruled before the coup?', coup)).toMatchObject({ to: '2023-07-25' });
  });

  it('prefers what fits it', () => {
    const range = time('Who led Tarsia before the war?', war);
    if (!range) throw new Error('no time');
    const match = (sentence: string) =>
      matchTime(range, { sentence, before: '', publishedAt: '2023-09-01', undatedText: '' });
    expect(match('Ana Pell led Tarsia in 2020.')).toBeGreaterThan(match('Ivo Rask took over Tarsia in May 2022.'));
  });
});
