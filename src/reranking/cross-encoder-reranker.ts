import { FootnoteError } from '../errors.ts';
import { createWorkerPool, type WorkerPool } from '../embeddings/worker-pool.ts';
import { workerEntry } from '../worker-entry.ts';
import type { RerankerFiles } from './find-reranker.ts';
import type { Pair, RerankWorkerData } from './rerank-worker.ts';
import type { Reranker } from './reranker.ts';

/**
 * Reranks with an ONNX cross-encoder in worker threads, one pair at a time each, so that callers take turns pair by pair and
 * a question that is given up costs one pair more. Throws `MODEL_UNAVAILABLE` when the model cannot be run, at the start or
 * later; the next call tries again with a new thread.
 */
export async function createCrossEncoderReranker(options: {
  /** From `findReranker`. */
  readonly model: RerankerFiles;
  /** Threads, each with the model in its memory. */
  readonly workers: number;
}): Promise<Reranker> {
  const { name, ...workerData } = options.model;
  const data: RerankWorkerData = workerData;
  const pool: WorkerPool<Pair, number> = createWorkerPool({
    entry: workerEntry(import.meta.url, './rerank-worker'),
    task: 'score',
    threads: options.workers,
    idleMs: Number.POSITIVE_INFINITY,
    workerData: data,
  });

  const reranker: Reranker = {
    name,
    async score(question, texts, { signal } = {}) {
      signal?.throwIfAborted();
      const scores: number[] = [];
      const rest = texts.entries();
      let failed = false;
      // As many lanes as threads take texts from one line; after an abort or an error each ends with the text it has.
      const lane = async () => {
        for (const [place, text] of rest) {
          if (failed || signal?.aborted) return;
          scores[place] = await pool.run({ question, text }).catch((error: unknown) => {
            failed = true;
            throw notUsable(name, error);
          });
        }
      };
      await untilAborted(Promise.all(Array.from({ length: options.workers }, lane)), signal);
      return scores;
    },
    close: () => pool.close(),
  };
  await reranker.score('word', ['word']).catch(async (error: unknown) => {
    await reranker.close();
    throw error;
  });
  return reranker;
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

function notUsable(model: string, cause: unknown): FootnoteError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FootnoteError(
    'MODEL_UNAVAILABLE',
    `The reranker ${model} does not run here: ${reason}. Choose another with --reranker, or none.`,
    { cause },
  );
}
