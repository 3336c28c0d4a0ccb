import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standaloneQuestion, type Topic, type Turn } from './standalone-question.ts';
import { understandQuestion } from './understand-question.ts';

const asOf = '2024-09-04';

/** User and assistant in turn. */
function conversation(...texts: string[]): Turn[] {
  return texts.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content }));
}

const summit = conversation(
  'Who hosted the Geneva summit in June 2021?',
  'Switzerland hosted it; Guy Parmelin welcomed both presidents at Villa La Grange. [1]',
);
const minister = conversation(
  'Why did Finland’s finance minister resign?',
  'Riikka Purra resigned over the budget. [1] She was succeeded within a week.',
);
const quake = conversation('How many people died in the Antakya earthquake?', 'At least 240 people died. [1]');
const vote = conversation('How did Brazil vote on the plastics treaty in March 2022?', 'Brazil voted in favour. [1]');
const storm = conversation('Where did storm Boris hit in September 2023?', 'It hit Lower Austria first. [1]');
const merger = conversation(
  'Which bank bought Ostrava Steel?',
  'Novabank bought the company for 3 million euros. [1]',
  'Who approved it?',
  'The cartel office in Brno approved the purchase. [2]',
);

describe('standaloneQuestion in news conversations', () => {
  it.each<[string, Turn[], readonly (string | RegExp)[], readonly (string | RegExp)[]]>([
    // A new time or name in the place of the old one.
    ['And in 2023?', summit, ['Who hosted the Geneva summit in 2023?'], ['2021', 'about:']],
    ['and in the following year?', summit, ['Who hosted the Geneva summit in 2022?'], ['2021']],
    ['And a month later?', vote, ['April 2022'], ['March']],
    ['And in October of the previous year?', vote, ['October 2021'], ['March']],
    ['What about Chile?', vote, ['How did Chile vote on the plastics treaty in March 2022?'], ['Brazil']],
    ['and Argentina?', vote, ['How did Argentina vote'], ['Brazil']],
    ['What about Lisbon?', quake, ['Lisbon', 'How many people died'], ['Antakya']],
    // What stands for a person, thing or place.
    ['Who succeeded her?', minister, [/^Who succeeded her\?/, 'Riikka Purra', 'Finland'], []],
    ['What did she say about pensions?', minister, [/^What did she say about pensions\?/, 'Riikka Purra'], []],
    ['Did they meet there again?', summit, ['Geneva summit'], []],
    ['Was it approved by parliament?', vote, ['plastics treaty', 'Brazil'], []],
    ['When did that happen?', quake, ['Antakya earthquake'], []],
    ['What did he pay for it?', merger, ['Novabank', 'Ostrava Steel'], []],
    ['How many of those were children?', quake, ['Antakya earthquake', 'people died'], []],
    // What leaves out the rest.
    ['Why?', minister, [/^Why\?/, 'finance minister resign'], []],
    ['How many?', quake, [/^How many\?/, 'Antakya'], []],
    ['Who else?', summit, ['Geneva summit', 'Parmelin'], []],
    ['And the injured?', quake, ['injured', 'Antakya earthquake'], []],
    ['In which city?', storm, ['storm Boris', 'Lower Austria'], []],
    ['The second one?', merger, ['Novabank', 'Ostrava Steel'], []],
    ['Sorry, I meant the flood', storm, ['flood', 'storm Boris'], []],
    ['How did Peru vote?', vote, [/^How did Peru vote\?/, 'plastics treaty'], []],
    // What is meant as known.
    ['Who led the Swiss delegation?', summit, [/^Who led the Swiss delegation\?/, 'Geneva summit'], []],
    ['What did the minister say afterwards?', minister, ['Finland', 'Riikka Purra'], []],
    ['Who attended the summit?', summit, [/^Who attended the summit\?/, 'Geneva'], []],
    ['How strong was the earthquake?', quake, ['Antakya'], []],
    ['Who led the opposing delegation?', summit, ['Geneva summit'], []],
  ])('%j', (question, history, contains, lacks) => {
    const standalone = standaloneQuestion(question, history, asOf);
    for (const part of contains) expect(standalone).toMatch(part);
    for (const part of lacks) expect(standalone).not.toMatch(part);
    expect(standalone.length).toBeLessThanOrEqual(300);
    expect(standalone).not.toContain('[1]');
  });

  it.each([
    ['When was Greenpeace founded?', vote],
    ['Who is Jens Stoltenberg?', vote],
    ['Who won the election in Chile last December?', summit],
    ['What caused the floods in Pakistan in August 2022?', quake],
    ['When did the European Central Bank raise its rates?', minister],
    ['Did Angela Merkel say that she would write a book?', vote],
    ['Is it true that Iceland has no army?', storm],
    ['How many people live in Osaka?', quake],
    ['Are there any wolves in the Netherlands?', merger],
    ['Who is the president of the World Bank?', minister],
    ['What did Emmanuel Macron announce this week?', vote],
    ['And who won the Eurovision Song Contest in 2023?', summit],
    ['How much does it take to run a newspaper in Kenya?', storm],
  ])('leaves a new topic alone: %j', (question, history) => {
    expect(standaloneQuestion(question, history, asOf)).toBe(question);
  });

  it('follows a chain of follow-ups to where it began', () => {
    const standalone = standaloneQuestion('Why?', [...merger], asOf);
    expect(standalone).toContain('Who approved it');
    expect(standalone).toContain('Ostrava Steel');
    expect(standalone.match(/about:/g)).toHaveLength(1);
  });

  it('forgets a topic once another was asked about', () => {
    const history = [...quake, ...conversation('Who won the Tour of Slovenia in 2022?', 'Tadej Pogačar won it. [1]')];
    const standalone = standaloneQuestion('Which team does he ride for?', history, asOf);
    expect(standalone).toContain('Tadej Pogačar');
    expect(standalone).not.toContain('Antakya');
  });

  it('takes what the citations are about for the topic', () => {
    const topics: Topic[] = [
      { title: 'Ferry sinks off Batangas', publishedAt: '2023-07-28', names: ['Batangas', 'Coast Guard'] },
    ];
    const history = conversation('Which accident was in the news?', 'A ferry sank off Batangas. [1]');
    expect(standaloneQuestion('How many drowned in it?', history, asOf, topics)).toContain('Ferry sinks off Batangas');
    expect(standaloneQuestion('And the day before?', history, asOf, topics)).toContain('27 July 2023');
    expect(standaloneQuestion('Who won the Tour of Slovenia?', history, asOf, topics)).toBe(
      'Who won the Tour of Slovenia?',
    );
  });

  it('asks for what the question itself asks for, about the time of the one before', () => {
    const read = (question: string, history: Turn[]) => {
      const standalone = standaloneQuestion(question, history, asOf);
      return understandQuestion({ text: question, standalone, asOf });
    };
    expect(read('Did he resign over it?', storm).kind).toBe('yes-no');
    expect(read('And the injured?', quake)).toMatchObject({ kind: 'number', head: 'people' });
    expect(read('Who attended the summit?', summit)).toMatchObject({
      kind: 'who',
      time: { from: '2021-06-01', to: '2021-06-30', explicit: false },
    });
    expect(read('Who attended the summit?', summit).time?.explicit).toBe(false);
    expect(read('And in 2023?', summit).time).toMatchObject({ from: '2023-01-01', explicit: true });
    expect(read('What happened after that?', summit).time).toMatchObject({ from: '2021-06-01', to: null });
  });

  it('keeps the question’s own words first and within bounds, whatever was said before', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.lorem({ maxCount: 60 }),
      fc.constantFrom('Why?', 'and in 2021?', 'What about Iran?', 'it'),
    );
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, text), { maxLength: 4 }), (question, pairs) => {
        const history = conversation(...pairs.flat());
        const standalone = standaloneQuestion(question, history, asOf);
        expect(standalone === question || standalone.length <= 300).toBe(true);
        if (pairs.length === 0) expect(standalone).toBe(question);
        expect(standaloneQuestion(question, history, asOf)).toBe(standalone);
      }),
      { numRuns: 150 },
    );
  });

  it('takes time in proportion to the text', () => {
    const long = `${'the summit of it '.repeat(100)}?`;
    const history = conversation(...Array.from({ length: 20 }, () => 'Geneva and '.repeat(1800)));
    const started = performance.now();
    standaloneQuestion(long, history, asOf);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
