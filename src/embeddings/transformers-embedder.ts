import { FootnoteError } from '../errors.ts';
import type { FoundModel } from '../models/model-files.ts';
import { weightsOf, type EmbeddingModelEntry } from '../models/model-registry.ts';
import { workerEntry } from '../worker-entry.ts';
import type { EmbedWorkerData } from './embed-worker.ts';
import type { Embedder } from './embedder.ts';
import { createQuestionQueue } from './question-queue.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export type TransformersEmbedderOptions = {
  /** From `findEmbeddingModel`: its files are verified. */
  readonly model: FoundModel<EmbeddingModelEntry>;
  /** Threads that embed passages, about 150 MB each; started with the first passage and ended when there is no more work. */
  readonly workers: number;
  /** What the first text goes through, which proves that the model works: a process that only ingests needs no thread for questions. */
  readonly startWith?: 'questions' | 'passages';
  /** How long passage threads are kept without work. */
  readonly passageIdleMs?: number;
};

/** Longer than a pause between two articles, short enough that a server soon has its memory back after an ingest. */
const defaultPassageIdleMs = 20_000;

/**
 * Embeds with transformers.js in worker threads, each with a session of its own: passages in `workers` threads, questions in
 * one more, so that a question never waits behind passages. Equal texts give bit-equal vectors, whichever thread made them.
 * Throws `MODEL_UNAVAILABLE` when the model cannot be run, at the start or later; the next call tries again with a new thread.
 */
export async function createTransformersEmbedder(options: TransformersEmbedderOptions): Promise<Embedder> {
  const { entry, weights, tokenizer } = options.model;
  const { dimensions, maxTokens } = entry;
  if (tokenizer === null) throw new Error(`${entry.name} has no tokenizer file`);
  const workerData: EmbedWorkerData = { weights, tokenizer, dimensions, maxTokens };
  const thread = { entry: workerEntry(import.meta.url, './embed-worker'), task: 'embed', workerData };
  const idleMs = options.passageIdleMs ?? defaultPassageIdleMs;
  const passagePool: EmbedPool = createWorkerPool({ ...thread, threads: options.workers, idleMs });
  const questionPool: EmbedPool = createWorkerPool({ ...thread, threads: 1, idleMs: Number.POSITIVE_INFINITY });
  const questions = createQuestionQueue((texts) => questionPool.run(texts));

  const embedder: Embedder = {
    identity: { model: entry.name, sha256: weightsOf(entry).sha256, dimensions },
    async embedPassages(texts, { signal } = {}) {
      const vectors: Float32Array[] = [];
      const rest = texts.entries();
      const failures: unknown[] = [];
      // As many lanes as threads take texts from one line; after an abort or an error each ends with the text it has.
      const lane = async () => {
        for (const [place, text] of rest) {
          if (failures.length > 0 || signal?.aborted) return;
          vectors[place] = await passagePool.run([entry.passagePrefix + text]);
        }
      };
      const noteFailure = (error: unknown) => void failures.push(error);
      await Promise.all(Array.from({ length: options.workers }, () => lane().catch(noteFailure)));
      signal?.throwIfAborted();
      if (failures.length > 0) throw notUsable(entry.name, failures[0]);
      return vectors;
    },
    async embedSentences(texts, { signal } = {}) {
      signal?.throwIfAborted();
      return Promise.all(texts.map((text) => questions.embed(entry.passagePrefix + text, signal))).catch(
        (error: unknown) => {
          signal?.throwIfAborted();
          throw notUsable(entry.name, error);
        },
      );
    },
    async embedQuestion(text, { signal } = {}) {
      signal?.throwIfAborted();
      return questions.embed(entry.questionPrefix + text, signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw notUsable(entry.name, error);
      });
    },
    async close() {
      await Promise.all([passagePool.close(), questionPool.close()]);
    },
  };
  await proveUsable(embedder, options.startWith ?? 'questions').catch(async (error: unknown) => {
    await embedder.close();
    throw error;
  });
  return embedder;
}

type EmbedPool = WorkerPool<string[], Float32Array>;

async function proveUsable(embedder: Embedder, startWith: 'questions' | 'passages'): Promise<void> {
  const { model, dimensions } = embedder.identity;
  const vector =
    startWith === 'questions' ? await embedder.embedQuestion('word') : (await embedder.embedPassages(['word']))[0];
  if (vector?.length === dimensions && vector.every(Number.isFinite)) return;
  throw notUsable(model, new Error(`it does not give vectors of ${dimensions} numbers`));
}

function notUsable(model: string, cause: unknown): FootnoteError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FootnoteError('MODEL_UNAVAILABLE', `The embedding model ${model} does not run here: ${reason}.`, {
    cause,
  });
}
