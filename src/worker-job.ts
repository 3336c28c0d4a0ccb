import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { ErrorCode } from './errors.ts';
import { FootnoteError } from './errors.ts';
import { giveWay } from './background-thread.ts';

/** How a job is watched and stopped, on both sides of the thread. */
export type JobOptions<Progress> = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/** An error as it is sent from a thread: of its own kind a copied one would keep nothing. */
export type SentError = { readonly code: ErrorCode | null; readonly message: string; readonly stack: string };

type Message<Progress, Result> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: Result }
  | ({ readonly kind: 'failed' } & SentError);

/**
 * Runs one job in a worker thread of its own and gives its result. `data` and everything that comes back is copied. When
 * `signal` fires the job is asked to stop, and the promise is rejected once it has.
 */
export async function runJob<Progress, Result>(
  entry: { readonly filename: string; readonly execArgv: string[] },
  data: unknown,
  { signal, onProgress }: JobOptions<Progress> = {},
): Promise<Result> {
  signal?.throwIfAborted();
  const worker = new Worker(entry.filename, { execArgv: entry.execArgv, workerData: data });
  const stop = () => worker.postMessage('stop', []);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.on('message', (message: Message<Progress, Result>) => {
        if (message.kind === 'progress') onProgress?.(message.progress);
        else if (message.kind === 'done') resolve(message.result);
        else reject(signal?.aborted ? signal.reason : reviveError(message));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`A worker thread ended with status ${code}.`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** The other side: does the one job that the thread was started for, with the `data` that `runJob` was given. Nobody waits for it as for an answer, so it gives way to those who do. */
export function serveJob<Progress, Result>(
  work: (data: unknown, options: Required<JobOptions<Progress>>) => Promise<Result>,
): void {
  const port = parentPort;
  if (!port) throw new TypeError('This module is started in a worker thread.');
  giveWay();
  const controller = new AbortController();
  port.on('message', () => controller.abort());
  const send = (message: Message<Progress, Result>) => port.postMessage(message);
  work(workerData, {
    signal: controller.signal,
    onProgress: (progress) => send({ kind: 'progress', progress }),
  })
    .then((result) => send({ kind: 'done', result }))
    .catch((error: unknown) => send({ kind: 'failed', ...describeError(error) }))
    .finally(() => port.close());
}

export function describeError(error: unknown): SentError {
  const code = error instanceof FootnoteError ? error.code : null;
  return error instanceof Error
    ? { code, message: error.message, stack: error.stack ?? '' }
    : { code, message: String(error), stack: '' };
}

export function reviveError({ code, message, stack }: SentError): Error {
  const error = code ? new FootnoteError(code, message) : new Error(message);
  error.stack = stack;
  return error;
}
