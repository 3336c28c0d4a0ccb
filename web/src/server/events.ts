import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { RequestFailed, connectionLost, request } from './request.ts';

/** The server-sent events that a request gets, as they arrive. Fails with `RequestFailed` when the stream cannot be begun or breaks. */
export async function* events(
  path: string,
  init: RequestInit & { readonly signal: AbortSignal },
): AsyncGenerator<EventSourceMessage> {
  const headers = new Headers(init.headers);
  headers.set('accept', 'text/event-stream');
  const response = await request(path, { ...init, headers });
  if (!response.body) throw new RequestFailed(connectionLost());
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await read(reader, init.signal);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
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
