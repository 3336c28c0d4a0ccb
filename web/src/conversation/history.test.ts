import { expect, it } from 'vitest';
import { type Citation, askRequestSchema } from '../../../src/answer/answer.ts';
import { sampleAnswer, sampleCitation, sampleRefusal } from '../../../src/testing/sample-answer.ts';
import { historyOf } from './history.ts';
import { type Turn, afterEvent, newTurn } from './turn.ts';

const quote = 'The bridge closed in June.';
const answered = (id: number, question: string, text: string): Turn =>
  afterEvent(newTurn(id, question), {
    type: 'answer-end',
    answer: sampleAnswer([[text, [1]]], [sampleCitation(1, 'bridge-closed', quote)]),
  });

it('keeps the latest turns within what the server takes, whatever their length and script', () => {
  const turns = Array.from({ length: 200 }, (_, index) =>
    answered(index, `${index}? ${'問'.repeat(1900)}`, '答'.repeat(50_000)),
  );
  const history = historyOf(turns);
  expect(askRequestSchema.safeParse({ question: 'And then?', history }).success).toBe(true);
  expect(Buffer.byteLength(JSON.stringify(history))).toBeLessThan(60_000);
  expect(history.at(-2)?.content).toMatch(/^199\?/u);
  expect(history[0]?.role).toBe('user');
});

it('leaves out what came to nothing, and says that a refusal was one', () => {
  const failed: Turn = { ...newTurn(1, 'Failed?'), phase: 'failed' };
  const refused = afterEvent(newTurn(2, 'Refused?'), { type: 'answer-end', answer: sampleRefusal() });
  expect(historyOf([failed, refused])).toEqual([
    { role: 'user', content: 'Refused?' },
    { role: 'assistant', content: 'The archive does not hold the answer.' },
  ]);
});

it('says what each answer cited, so that a follow-up is understood from it', () => {
  const turn = answered(1, 'When did the bridge close?', quote);
  const [, answer] = historyOf([turn]);
  const [cited] = turn.citations;
  const { articleId, articleVersion, start, end } = cited as Citation;
  expect(answer?.citations).toEqual([{ articleId, articleVersion, start, end }]);
  expect(askRequestSchema.safeParse({ question: 'And then?', history: historyOf([turn]) }).success).toBe(true);
});
