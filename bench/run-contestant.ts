import { fork } from 'node:child_process';
import type { ContestantSetup, IngestResult, ServeResult, Task } from './contestant.ts';

/** A contestant in a child process. */
export type RunningContestant = {
  ingest(task: Extract<Task, { task: 'ingest' }>): Promise<IngestResult>;
  serve(task: Extract<Task, { task: 'serve' }>): Promise<ServeResult>;
  grow(task: Extract<Task, { task: 'grow' }>): Promise<{ readonly seconds: number }>;
  /** Ends the process. */
  close(): Promise<void>;
};

type Reply = { readonly result?: unknown; readonly error?: string };

/** `entry`: the compiled `contestant-process`. */
export async function runContestant(entry: string, setup: ContestantSetup): Promise<RunningContestant> {
  const child = fork(entry, [JSON.stringify(setup)], {
    execArgv: ['--enable-source-maps'],
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
  };
  await reply().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { ingest: perform, serve: perform, grow: perform, close };
}
