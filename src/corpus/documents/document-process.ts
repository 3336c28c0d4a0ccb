import { type ChildProcess, execFile, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { workerEntry } from '../../worker-entry.ts';
import { limits } from './limits.ts';
import { unreadable } from './read-document.ts';

const startMs = 60_000;
const mostCpuSeconds = 300;
const pageBytes = 4096;

/** A process that reads documents, once it says that it is ready. Rejects with a sentence for a user. */
export async function startReader(memoryBytes: number): Promise<ChildProcess> {
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
    const failed = (why: unknown) => {
      const reason = why instanceof Error && 'code' in why ? String(why.code) : `status ${String(why)}`;
      reject(unreadable(`What reads documents did not start (${reason}).`, why));
    };
    const late = setTimeout(failed, startMs, 'late');
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

/** What it holds in memory; 0 where the system does not tell. */
export async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * pageBytes;
}
