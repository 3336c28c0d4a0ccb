import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type RunningProcess, startProcess } from '../crash/run-process.ts';

/** Processes that sync the corpus folder, each again as soon as it is done, or was killed. */
export type SyncWorkers = {
  /** Syncs that ended well. */
  readonly completed: number;
  /** What those said that ended otherwise, and how often; killed ones are not among them. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Kills one of them (SIGKILL), as soon as it runs. */
  kill(worker: number): Promise<void>;
  /** Lets those that run end, and starts none any more. */
  stop(): Promise<void>;
};

export function syncOnce(main: string, flags: readonly string[]): RunningProcess {
  return startProcess(pathToFileURL(main), ['ingest', ...flags]);
}

/** `flags`: of each worker. */
export function startSyncWorkers(main: string, flags: readonly (readonly string[])[]): SyncWorkers {
  const running: (RunningProcess | null)[] = flags.map(() => null);
  const refusals = new Map<string, number>();
  let completed = 0;
  const over = new AbortController();

  async function work(worker: number): Promise<void> {
    while (!over.signal.aborted) {
      const sync = syncOnce(main, flags[worker] ?? []);
      running[worker] = sync;
      const { status, signal, lines, errors } = await sync.ended;
      running[worker] = null;
      if (status === 0) completed += 1;
      else if (signal !== 'SIGKILL') {
        // A sync that left something out says so on stdout; the others fail on stderr.
        const said = lines.at(-1) ?? errors.trim().split('\n').at(-1) ?? '';
        refusals.set(said, (refusals.get(said) ?? 0) + 1);
      }
    }
  }
  const working = Promise.all(flags.map((_, worker) => work(worker)));
  return {
    get completed() {
      return completed;
    },
    refusals,
    async kill(worker) {
      while (!running[worker]?.child.kill('SIGKILL')) await wait(20);
    },
    async stop() {
      over.abort();
      await working;
    },
  };
}
