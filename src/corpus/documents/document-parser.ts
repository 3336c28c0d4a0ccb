import { type ChildProcess, execFile, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { workerEntry } from '../../worker-entry.ts';
import type { LoadedArticle, LoadFailure } from '../loaded-article.ts';
import { limits } from './limits.ts';

/** Reads documents in a process of its own, so that none can take this one down, whatever is in it. */
export type DocumentParser = {
  /** The articles of a file, and why not where there are none; one file at a time. Rejects only where `signal` fires. */
  parse(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<(LoadedArticle | LoadFailure)[]>;
  close(): void;
};
export type ParserTask = { readonly path: string; readonly bytes: Uint8Array };
export type ParserAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'loaded'; readonly loaded: LoadedArticle | LoadFailure }
  | { readonly kind: 'done' };

/** A process is used for so many files and so long, so that what one leaves behind does not grow; and ends when it was idle. */
const filesOfProcess = 100;
const busyMs = 120_000;
const idleMs = 10_000;
const startMs = 60_000;
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

  async function parseNow(path: string, bytes: Uint8Array, signal?: AbortSignal) {
    signal?.throwIfAborted();
    clearTimeout(idle);
    if (bytes.length > limits.fileBytes)
      return [failure(path, `The file is larger than ${limits.fileBytes / 1_000_000} MB.`)];
    const found: (LoadedArticle | LoadFailure)[] = [];
    try {
      process ??= startProcess(within.memoryBytes);
      const child = await process;
      const startedAt = performance.now();
      await readIn(child, { path, bytes }, { within, signal, found });
      files += 1;
      busy += performance.now() - startedAt;
      const isFull = (await memoryOf(child)) > limits.memoryLeft;
      if (files >= filesOfProcess || busy >= busyMs || isFull) stop();
    } catch (error) {
      stop();
      signal?.throwIfAborted();
      if (!(error instanceof Overrun)) throw error;
      found.push(failure(path, error.message));
    }
    idle = setTimeout(stop, idleMs).unref();
    return found;
  }

  return {
    parse(path, bytes, signal) {
      const next = last.then(() => parseNow(path, bytes, signal));
      last = next.catch(() => {});
      return next;
    },
    close: stop,
  };
}

/** A document that asked too much; the message says so to a user. */
class Overrun extends Error {}

function readIn(
  child: ChildProcess,
  task: ParserTask,
  options: { within: ParserLimits; signal?: AbortSignal | undefined; found: (LoadedArticle | LoadFailure)[] },
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
      if (answer.kind === 'loaded') found.push(answer.loaded);
      if (answer.kind === 'done') resolve();
    };
    const exited = () => reject(new Overrun(tooMuchMemory));
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

async function startProcess(memoryBytes: number): Promise<ChildProcess> {
  const { filename, execArgv } = workerEntry(import.meta.url, './document-worker');
  const child = fork(filename, {
    execArgv: [...execArgv, `--max-old-space-size=${limits.heapMegabytes}`],
    // It needs nothing of what the settings hold.
    env: { NODE_ENV: 'production' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  await new Promise<void>((resolve, reject) => {
    const failed = (why: unknown) => reject(new Overrun(`What reads documents did not start (${String(why)}).`));
    const late = setTimeout(failed, startMs, 'it took too long');
    child.once('message', resolve).once('error', failed).once('exit', failed);
    child.once('message', () => clearTimeout(late)).once('exit', () => clearTimeout(late));
  });
  child
    .removeAllListeners('exit')
    .removeAllListeners('error')
    .on('error', () => {});
  await limitMemory(child, memoryBytes);
  return child;
}

/**
 * On Linux the system itself holds the process to what it may write to: an allocation past it fails. And where nobody is left
 * to stop it, it ends when it has worked for longer than any process here does. Elsewhere it is watched only.
 */
function limitMemory({ pid }: ChildProcess, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    execFile('prlimit', [`--pid=${pid}`, `--data=${bytes}`, `--cpu=${mostCpuSeconds}`, '--core=0'], () => resolve());
  });
}

const mostCpuSeconds = 300;
const pageBytes = 4096;

/** 0 where the system does not tell. */
async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * pageBytes;
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL');
}

function failure(path: string, reason: string): LoadFailure {
  return { kind: 'failure', path, reason };
}
