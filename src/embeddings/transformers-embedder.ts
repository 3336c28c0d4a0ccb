import { FootnoteError } from '../errors.ts';
import type { FoundModel } from '../models/model-files.ts';
import { weightsOf, type EmbeddingModelEntry } from '../models/model-registry.ts';
import { workerEntry } from '../worker-entry.ts';
import type { EmbedWorkerData, TextToEmbed } from './embed-worker.ts';
import type { Embedder, Embedding } from './embedder.ts';
import { rememberQuestions } from './question-cache.ts';
import { createQuestionQueue } from './question-queue.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export type TransformersEmbedderOptions = {
  /** From `findEmbeddingModel`: its files are verified. */
  readonly model: FoundModel<EmbeddingModelEntry>;
  /** Threads that embed passages, about 150 MB each; started with the first passage and ended when there is no more work. */
  readonly workers: number;
  /** Whether a question is embedded first, which proves that the model works. A process that only ingests needs no thread for questions, and none at all where nothing changed. */
  readonly prove?: boolean;
  /** How long passage threads are kept without work. */
  readonly passageIdleMs?: number;
};

/** Longer than a pause between two articles, short enough that a server soon has its memory back after an ingest. */
const defaultPassageIdleMs = 20_000;
/** A thread embeds one passage while the next one waits beside it: the thread that stores articles is busy for some ms at a time. */
const passagesOfThread = 2;
/** Enough for the tokens of some texts. What the model puts out for one, up to 0.8 MB, is outside the heap and goes only with them. */
const newObjectMegabytes = 3;

/**
 * Embeds with transformers.js in worker threads, each with a session of its own: passages in `workers` threads, questions in
 * one or two more, so that a question never waits behind passages. Equal texts give bit-equal vectors, whichever thread made them.
 * Throws `MODEL_UNAVAILABLE` when the model cannot be run, at the start or later; the next call tries again with a new thread.
 */
export async function createTransformersEmbedder(options: TransformersEmbedderOptions): Promise<Embedder> {
  const { entry, weights, tokenizer } = options.model;
  const { dimensions, maxTokens, pooling } = entry;
  if (tokenizer === null) throw new Error(`${entry.name} has no tokenizer file`);
  const workerData: EmbedWorkerData = { weights, tokenizer, dimensions, maxTokens, pooling, background: false };
  const thread = {
    entry: workerEntry(import.meta.url, './embed-worker'),
    task: 'embed',
    newObjectMegabytes,
    workerData,
  };
  const idleMs = options.passageIdleMs ?? defaultPassageIdleMs;
  const passagePool: EmbedPool = createWorkerPool({
    ...thread,
    workerData: { ...workerData, background: true } satisfies EmbedWorkerData,
    threads: options.workers,
    tasksOfThread: passagesOfThread,
    idleMs,
  });
  // The first is kept for as long as the process; the second is there while several ask at once.
  const questionPools: readonly EmbedPool[] = [Number.POSITIVE_INFINITY, idleMs].map((ms) =>
    createWorkerPool({ ...thread, threads: 1, idleMs: ms }),
  );
  const lanes = questionPools.map(
    (pool) => (texts: string[]) =>
      pool.run(texts.map((text) => ({ before: entry.questionPrefix, sentences: [text], tellingOnly: true }))),
  );
  const queue = createQuestionQueue(lanes);
  const embedQuestion = rememberQuestions(async (text, signal) => checked(await queue.embed(text, signal), dimensions));

  const embedder: Embedder = {
    identity: { model: entry.name, sha256: weightsOf(entry).sha256, dimensions },
    async embedPassages(passages, { signal } = {}) {
      const embeddings: Embedding[] = [];
      const rest = passages.entries();
      const failures: unknown[] = [];
      // As many lanes as the threads hold texts take them from one line; after an abort or an error each ends with the text it has.
      const lane = async () => {
        for (const [place, { title, sentences }] of rest) {
          if (failures.length > 0 || signal?.aborted) return;
          const before = `${entry.passagePrefix}${title}\n`;
          const [embedding] = await passagePool.run([{ before, sentences }]);
          if (embedding) embeddings[place] = checked(embedding, dimensions);
        }
      };
      const noteFailure = (error: unknown) => void failures.push(error);
      await Promise.all(Array.from({ length: options.workers * passagesOfThread }, () => lane().catch(noteFailure)));
      signal?.throwIfAborted();
      if (failures.length > 0) throw notUsable(entry.name, failures[0]);
      return embeddings;
    },
    async embedQuestion(text, { signal } = {}) {
      signal?.throwIfAborted();
      return embedQuestion(text, signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw notUsable(entry.name, error);
      });
    },
    async close() {
      await Promise.all([passagePool, ...questionPools].map((pool) => pool.close()));
    },
  };
  if (options.prove ?? true)
    await embedder.embedQuestion('word').catch(async (error: unknown) => {
      await embedder.close();
      throw error;
    });
  return embedder;
}

type EmbedPool = WorkerPool<TextToEmbed[], Embedding[]>;

function checked(embedding: Embedding, dimensions: number): Embedding {
  if (embedding.vector.length === dimensions && embedding.vector.every(Number.isFinite)) return embedding;
  throw new Error(`it does not give vectors of ${dimensions} numbers`);
}

function notUsable(model: string, cause: unknown): FootnoteError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FootnoteError('MODEL_UNAVAILABLE', `The embedding model ${model} does not run here: ${reason}.`, {
    cause,
  });
}
