import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { StoredArticle } from './catalog/catalog.ts';
import type { Article } from './corpus/article.ts';
import { createWorkerPool, type WorkerPool } from './embeddings/worker-pool.ts';
import { FootnoteError } from './errors.ts';
import type { IngestProgress } from './ingest.ts';
import type { IngestRequest } from './ingest-thread.ts';
import type { FileOptions, FileOutcome, NewArticle, StoredAs } from './uploads.ts';
import { workerEntry } from './worker-entry.ts';
import { receivedError, type SentError } from './sent-error.ts';

export type UploadThreadData = Pick<IngestRequest, 'place' | 'model' | 'embeddingWorkers'>;
type NewFile = { readonly name: string; readonly bytes: Uint8Array };

export type UploadTask = {
  readonly work:
    | { readonly kind: 'article'; readonly article: NewArticle }
    | { readonly kind: 'replace'; readonly article: Article }
    | { readonly kind: 'file'; readonly file: NewFile }
    | { readonly kind: 'remove'; readonly articleId: string }
    | { readonly kind: 'close' };
  readonly port: MessagePort;
};
export type UploadNote =
  | { readonly kind: 'progress'; readonly progress: IngestProgress }
  | { readonly kind: 'outcome'; readonly outcome: FileOutcome };
export type UploadAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: SentError };

/** What `uploads.ts` does, in a thread of its own: a text of some megabytes is split, read and written for seconds. */
export type UploadThread = {
  add(article: NewArticle): Promise<{ readonly article: StoredArticle; readonly created: boolean }>;
  /** See `replaceUpload`. */
  replace(article: Article, signal?: AbortSignal): Promise<StoredAs>;
  addFile(file: NewFile, options?: FileOptions): Promise<FileOutcome[]>;
  remove(articleId: string): Promise<void>;
  /** Stops what is under way; what it stored stays. */
  close(): Promise<void>;
};

/** So many at a time: a small article goes on while a large one is embedded. */
const tasksOfThread = 4;
/** Longer than the threads and processes that the thread starts live without work. */
const idleMs = 60_000;

/** The thread starts with the first upload and ends when there are no more. */
export function createUploadThread(workerData: UploadThreadData): UploadThread {
  const pool: WorkerPool<UploadTask, UploadAnswer> = createWorkerPool({
    entry: workerEntry(import.meta.url, './upload-worker'),
    task: 'upload',
    threads: 1,
    tasksOfThread,
    idleMs,
    workerData,
  });
  const closing = new AbortController();

  async function run(work: UploadTask['work'], { signal, onProgress, onOutcome }: FileOptions = {}): Promise<unknown> {
    const stop = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
    stop.throwIfAborted();
    const { port1: here, port2: there } = new MessageChannel();
    const hear = (note: UploadNote) => {
      if (note.kind === 'progress') onProgress?.(note.progress);
      else onOutcome?.(note.outcome);
    };
    const tellStop = () => here.postMessage('stop', []);
    here.on('message', hear);
    stop.addEventListener('abort', tellStop, { once: true });
    try {
      const answer = await pool.run({ work, port: there }, [there]);
      // The answer goes its own way, and may overtake what was told before it.
      for (let last = receiveMessageOnPort(here); last; last = receiveMessageOnPort(here))
        hear(last.message as UploadNote);
      if (answer.kind === 'done') return answer.result;
      throw stop.aborted ? stop.reason : receivedError(answer.error);
    } finally {
      stop.removeEventListener('abort', tellStop);
      here.close();
    }
  }

  return {
    add: async (article) => (await run({ kind: 'article', article })) as { article: StoredArticle; created: boolean },
    replace: async (article, signal) => (await run({ kind: 'replace', article }, { signal })) as StoredAs,
    addFile: async (file, options) => (await run({ kind: 'file', file }, options)) as FileOutcome[],
    remove: async (articleId) => void (await run({ kind: 'remove', articleId })),
    async close() {
      const end = pool.threads() > 0 ? run({ kind: 'close' }).catch(() => {}) : null;
      closing.abort(new FootnoteError('SHUTTING_DOWN', 'The server closed before this was stored. Send it again.'));
      await end;
      await pool.close();
    },
  };
}
