import { createWorkerPool, type WorkerPool } from '../embeddings/worker-pool.ts';
import { workerEntry } from '../worker-entry.ts';
import type { CrossEncoderWorkerData } from './cross-encoder-worker.ts';
import type { KeptText, Pair } from './encode-pair.ts';
import type { CrossEncoderFiles } from './find-cross-encoder.ts';

/** An ONNX model that reads two texts together, in worker threads. */
export type CrossEncoder = {
  readonly name: string;
  /**
   * The model's numbers for each pair, in order. Equal pairs get equal numbers, whatever else is asked. Rejects with the
   * reason of `signal` as soon as it fires, or with what goes wrong; the next call tries again with a new thread.
   */
  read(pairs: readonly Pair[], signal?: AbortSignal): Promise<(readonly number[])[]>;
  close(): Promise<void>;
};

export type CrossEncoderOptions = {
  readonly model: CrossEncoderFiles;
  /** How many numbers the model must give for a pair. */
  readonly outputs: number;
  readonly kept: KeptText;
  /** Threads, each with the model in its memory. */
  readonly workers: number;
};

/**
 * Reads one pair at a time in each thread, so that callers take turns pair by pair and a question that is given up costs
 * one pair more. Starts no thread before the first pair.
 */
export function createCrossEncoder({ model, outputs, kept, workers }: CrossEncoderOptions): CrossEncoder {
  const { name, weights, tokenizer, maxTokens } = model;
  const workerData: CrossEncoderWorkerData = { weights, tokenizer, maxTokens, kept, outputs };
  const pool: WorkerPool<Pair, number[]> = createWorkerPool({
    entry: workerEntry(import.meta.url, './cross-encoder-worker'),
    task: 'read',
    threads: workers,
    idleMs: Number.POSITIVE_INFINITY,
    workerData,
  });
  return {
    name,
    async read(pairs, signal) {
      signal?.throwIfAborted();
      const numbers: (readonly number[])[] = [];
      const rest = pairs.entries();
      let failed = false;
      // As many lanes as threads take pairs from one line; after an abort or an error each ends with the pair it has.
      const lane = async () => {
        for (const [place, pair] of rest) {
          if (failed || signal?.aborted) return;
          numbers[place] = await pool.run(pair).catch((error: unknown) => {
            failed = true;
            throw error;
          });
        }
      };
      await untilAborted(Promise.all(Array.from({ length: workers }, lane)), signal);
      return numbers;
    },
    close: () => pool.close(),
  };
}

/** A caller who gives up does not wait for the pairs of others that its own stand behind. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return void (await work);
  let stop = () => {};
  try {
    await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        stop = () => reject(signal.reason);
        signal.addEventListener('abort', stop, { once: true });
      }),
    ]);
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
