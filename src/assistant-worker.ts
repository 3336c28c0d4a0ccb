import { parentPort, workerData } from 'node:worker_threads';
import { type Assistant, createAssistant } from './assistant.ts';
import { type CallMessage, listeners, type OpenedMessage, type ThreadCall } from './assistant-thread.ts';
import type { Config } from './config.ts';
import { receivedError, type SentError, sentError } from './sent-error.ts';
import { withinTrace } from './tracing.ts';

const parent = parentPort;
if (!parent) throw new TypeError('This module is started in a worker thread.');
const opened = (message: OpenedMessage) => parent.postMessage(message, []);
try {
  const assistant = await createAssistant(workerData as Config);
  parent.on('message', (call: ThreadCall) => void withinTrace(call.trace, () => answerCall(assistant, call)));
  opened({ kind: 'opened' });
} catch (error) {
  opened({ kind: 'failed', error: sentError(error) });
}

/** Calls one method and sends what comes of it, piece by piece where it comes so, until the other side says stop. */
async function answerCall(assistant: Assistant, { method, args, options: given, port }: ThreadCall): Promise<void> {
  const stop = new AbortController();
  port.on('message', (reason: SentError) => stop.abort(receivedError(reason)));
  const send = (message: CallMessage) => port.postMessage(message);
  const told = listeners.map((listener) => [listener, (value: unknown) => send({ kind: 'told', listener, value })]);
  const options = { ...given, signal: stop.signal, ...Object.fromEntries(told) };
  try {
    // Who takes no options does not look at them.
    const call = assistant[method] as (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>;
    const result = call(...args, options);
    if (Symbol.asyncIterator in result) for await (const value of result) send({ kind: 'value', value });
    send({ kind: 'end', value: Symbol.asyncIterator in result ? null : await result });
  } catch (error) {
    send({ kind: 'failed', error: sentError(error) });
  } finally {
    // What was sent before arrives first.
    port.close();
  }
}
