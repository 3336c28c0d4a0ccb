import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AskRequest } from '../../../src/answer/answer.ts';
import type { AnswerEvent } from '../../../src/answer/answer-event.ts';
import { RequestFailed, connectionLost, request } from './request.ts';

/** Asks, and yields what `POST /ask` sends, as it arrives. Fails with `RequestFailed` when the stream ends before the answer does. */
export async function* ask(question: AskRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const response = await request('ask', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(question),
    signal,
  });
  if (!response.body) throw new RequestFailed(connectionLost());
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await read(reader, signal);
      if (done) break;
      const event = { ...JSON.parse(value.data), type: value.event } as AnswerEvent;
      yield event;
      if (event.type === 'answer-end' || event.type === 'answer-failed') return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  throw new RequestFailed(connectionLost());
}

async function read<T>(
  reader: ReadableStreamDefaultReader<T>,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<T>> {
  try {
    return await reader.read();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new RequestFailed(connectionLost());
  }
}
