import type { ChildProcess } from 'node:child_process';
import { FootnoteError } from '../../errors.ts';
import type { LoadedArticle, LoadFailure } from '../loaded-article.ts';
import { memoryOf, startReader } from './document-process.ts';
import { limits } from './limits.ts';
import type { Listing } from './listing.ts';

/** Reads documents in a process of its own, so that none can take this one down, whatever is in it. */
export type DocumentParser = {
  /** The articles of a file, and why not where there are none; one file at a time. Rejects only where `signal` fires. */
  parse(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<(LoadedArticle | LoadFailure)[]>;
  /** What a feed or a sitemap lists, or why it cannot be read. */
  list(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<Listing | LoadFailure>;
  close(): void;
};
export type ParserTask = { readonly as: 'articles' | 'listing'; readonly path: string; readonly bytes: Uint8Array };
type Found = LoadedArticle | Listing | LoadFailure;
export type ParserAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'done' };

/** A process is used for so many files and so long, so that what one leaves behind does not grow; and ends when it was idle. */
const filesOfProcess = 100;
const busyMs = 120_000;
const idleMs = 10_000;
const watchMs = 50;

export type ParserLimits = { readonly seconds: number; readonly allSeconds: number; readonly memoryBytes: number };

/** The process starts with the first file, is used again, and is killed when a file takes too long or too much memory. */
export function createDocumentParser(within: ParserLimits = limits): DocumentParser {
  let process: Promise<ChildProcess> | null = null;
  let files = 0;
  let busy = 0;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const stop = () => {
    clearTimeout(idle);
    void process?.then(kill, () => {});
    process = null;
    files = 0;
    busy = 0;
  };

  async function readNow(task: ParserTask, signal?: AbortSignal): Promise<Found[]> {
    const { path, bytes } = task;
    signal?.throwIfAborted();
    clearTimeout(idle);
    if (bytes.length > limits.fileBytes)
      return [failure(path, `The file is larger than ${limits.fileBytes / 1_000_000} MB.`)];
    const found: Found[] = [];
    try {
      process ??= startReader(within.memoryBytes);
      const child = await process;
      signal?.throwIfAborted();
      const startedAt = performance.now();
      await readIn(child, task, { within, signal, found });
      files += 1;
      busy += performance.now() - startedAt;
      const isFull = (await memoryOf(child)) > limits.memoryLeft;
      if (files >= filesOfProcess || busy >= busyMs || isFull) stop();
    } catch (error) {
      const isFirst = files === 0;
      stop();
      signal?.throwIfAborted();
      // What an earlier file left, or someone from outside, may have ended it: this file gets a process for itself.
      if (error instanceof Crash && !isFirst && found.length === 0) return readNow(task, signal);
      if (!(error instanceof Overrun || error instanceof FootnoteError)) throw error;
      found.push(failure(path, error.message));
    }
    idle = setTimeout(stop, idleMs).unref();
    return found;
  }

  const inTurn = (task: ParserTask, signal?: AbortSignal) => {
    const next = last.then(() => readNow(task, signal));
    last = next.catch(() => {});
    return next;
  };

  return {
    async parse(path, bytes, signal) {
      const found = await inTurn({ as: 'articles', path, bytes }, signal);
      return found.filter((each) => each.kind === 'article' || each.kind === 'failure');
    },
    async list(path, bytes, signal) {
      const found = await inTurn({ as: 'listing', path, bytes }, signal);
      const listing = found.find((each) => each.kind !== 'article');
      return listing ?? failure(path, tooMuchMemory);
    },
    close: stop,
  };
}

/** A document that asked too much; the message says so to a user. */
class Overrun extends Error {}
class Crash extends Overrun {}

function readIn(
  child: ChildProcess,
  task: ParserTask,
  options: { within: ParserLimits; signal?: AbortSignal | undefined; found: Found[] },
): Promise<void> {
  const { within, signal, found } = options;
  const ended = new AbortController();
  return new Promise<void>((resolve, reject) => {
    const tooLong = () => reject(new Overrun('Reading it takes too long; it may be a bomb, or damaged.'));
    let quiet = setTimeout(tooLong, within.seconds * 1000);
    const whole = setTimeout(tooLong, within.allSeconds * 1000);
    const watch = setInterval(() => {
      void memoryOf(child).then((bytes) => bytes > within.memoryBytes && reject(new Overrun(tooMuchMemory)));
    }, watchMs);
    const answered = (answer: ParserAnswer) => {
      clearTimeout(quiet);
      quiet = setTimeout(tooLong, within.seconds * 1000);
      if (answer.kind === 'found') found.push(answer.found);
      if (answer.kind === 'done') resolve();
    };
    const exited = () => reject(new Crash(tooMuchMemory));
    const stopped = () => reject(signal?.reason);
    child.on('message', answered).once('exit', exited).once('error', exited);
    signal?.addEventListener('abort', stopped, { once: true });
    ended.signal.addEventListener('abort', () => {
      clearTimeout(quiet);
      clearTimeout(whole);
      clearInterval(watch);
      child.off('message', answered).off('exit', exited).off('error', exited);
      signal?.removeEventListener('abort', stopped);
    });
    child.send(task, (error) => error && exited());
  }).finally(() => ended.abort());
}

const tooMuchMemory = 'Reading it takes more memory than it may have, or crashed; it may be a bomb, or damaged.';

function kill(child: ChildProcess): void {
  child.kill('SIGKILL');
}

function failure(path: string, reason: string): LoadFailure {
  return { kind: 'failure', path, reason };
}
