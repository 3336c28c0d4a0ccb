import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContestantSetup, IngestResult, QuestionResult, ServeResult, Task } from './contestant.ts';

/** A contestant in a child process. */
export type RunningContestant = {
  ingest(task: Extract<Task, { task: 'ingest' }>): Promise<IngestResult>;
  question(task: Extract<Task, { task: 'question' }>): Promise<QuestionResult>;
  serve(task: Extract<Task, { task: 'serve' }>): Promise<ServeResult>;
  /** Ends the process and removes its folder. */
  close(): Promise<void>;
};

type Reply = { readonly result?: unknown; readonly error?: string };

export async function runContestant(setup: Omit<ContestantSetup, 'folder'>): Promise<RunningContestant> {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-bench-'));
  const entry = fileURLToPath(new URL('contestant-process.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify({ ...setup, folder })], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));

  /** The next message of the child; an error when it ends instead, as for want of memory. */
  const reply = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null): void =>
        reject(new Error(`${setup.name} ended with ${signal ?? code}`));
      child.once('exit', onExit);
      child.once('message', ({ result, error }: Reply) => {
        child.off('exit', onExit);
        if (error === undefined) resolve(result);
        else reject(new Error(`${setup.name}: ${error}`));
      });
    });
  const perform = async <Result>(task: Task): Promise<Result> => {
    const answer = reply();
    child.send(task);
    return (await answer) as Result;
  };
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await reply().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { ingest: perform, question: perform, serve: perform, close };
}
