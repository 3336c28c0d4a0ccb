import type { AskRequest } from '../../../src/answer/answer.ts';
import type { AnswerEvent } from '../../../src/answer/answer-event.ts';
import { events } from './events.ts';
import { RequestFailed, connectionLost } from './request.ts';

/** Asks, and yields what `POST /ask` sends, as it arrives. Fails with `RequestFailed` when the stream ends before the answer does. */
export async function* ask(question: AskRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const headers = { 'content-type': 'application/json' };
  const answering = events('ask', { method: 'POST', headers, body: JSON.stringify(question), signal });
  for await (const { event: type, data } of answering) {
    const event = { ...JSON.parse(data), type } as AnswerEvent;
    yield event;
    if (event.type === 'answer-end' || event.type === 'answer-failed') return;
  }
  throw new RequestFailed(connectionLost());
}
