import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { workerEntry } from '../src/worker-entry.ts';

/** Texts as token ids, shared by the threads, which take the next one by turns so that none waits for the other at the end. */
export type TokenLines = {
  readonly ids: Int32Array;
  /** Where each text's ids end. */
  readonly ends: Int32Array;
  /** The next text to take, in its only place. */
  readonly next: Int32Array;
  /** One after the other. */
  readonly vectors: Float32Array;
  readonly dimensions: number;
};

export type RawEmbedding = {
  /** Embeds every text once, anew. */
  run(): Promise<void>;
  close(): Promise<void>;
};

export const rawWorkers = 2;
const dimensions = 384;

export function tokenLines(texts: readonly (readonly number[])[]): TokenLines {
  const ids = shared(
    Int32Array,
    texts.reduce((sum, { length }) => sum + length, 0),
  );
  const ends = shared(Int32Array, texts.length);
  let end = 0;
  for (const [at, text] of texts.entries()) {
    ids.set(text, end);
    end += text.length;
    ends[at] = end;
  }
  const vectors = shared(Float32Array, texts.length * dimensions);
  return { ids, ends, next: shared(Int32Array, 1), vectors, dimensions };
}

function shared<Items>(kind: { new (buffer: SharedArrayBuffer): Items; BYTES_PER_ELEMENT: number }, length: number) {
  return new kind(new SharedArrayBuffer(kind.BYTES_PER_ELEMENT * length));
}

/** Two threads with a session each, batches of one: the best configuration of the runtime on two cores. */
export async function startRawEmbedding(weights: string, lines: TokenLines): Promise<RawEmbedding> {
  const { filename, execArgv } = workerEntry(import.meta.url, './raw-embed-worker');
  const workers = await Promise.all(
    Array.from({ length: rawWorkers }, async () => {
      const worker = new Worker(filename, { execArgv, workerData: { weights, lines } });
      await once(worker, 'message');
      return worker;
    }),
  );
  return {
    async run() {
      lines.next[0] = 0;
      await Promise.all(
        workers.map((worker) => {
          worker.postMessage('go', []);
          return once(worker, 'message');
        }),
      );
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
