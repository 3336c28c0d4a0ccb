import type { Transferable } from 'node:worker_threads';
import { Piscina } from 'piscina';

/** Worker threads that run one function. */
export type WorkerPool<Task, Result> = {
  /** A task whose thread dies is rejected; the next one gets a new thread. What is in `transfer` is handed over, the rest copied. */
  run(task: Task, transfer?: readonly Transferable[]): Promise<Result>;
  /** Threads alive now. */
  threads(): number;
  /** Lets the tasks under way finish, rejects those that wait, and ends the threads. */
  close(): Promise<void>;
};

export type WorkerPoolOptions = {
  /** From `workerEntry`. */
  readonly entry: { readonly filename: string; readonly execArgv: string[] };
  /** Name of the function that the entry exports. */
  readonly task: string;
  readonly threads: number;
  /** Tasks that a thread holds at a time, 1 if not given; with 2 the next one is there when one is done, however busy this thread is. */
  readonly tasksOfThread?: number;
  /** How long a thread without work lives; `Infinity` keeps it. */
  readonly idleMs: number;
  /**
   * How much a thread puts aside before it looks for garbage, for new objects, in MB; Node's own, 48, if not given. Native
   * results hang on small objects, so that a thread of which every task gives one is to look often.
   */
  readonly newObjectMegabytes?: number;
  readonly workerData: unknown;
};

/** Starts no thread before the first task. */
export function createWorkerPool<Task, Result>(options: WorkerPoolOptions): WorkerPool<Task, Result> {
  const { tasksOfThread = 1 } = options;
  const pool = new Piscina<Task, Result>({
    filename: options.entry.filename,
    name: options.task,
    execArgv: options.entry.execArgv,
    minThreads: 0,
    maxThreads: options.threads,
    concurrentTasksPerWorker: tasksOfThread,
    idleTimeout: options.idleMs,
    workerData: options.workerData,
    ...(options.newObjectMegabytes && { resourceLimits: { maxYoungGenerationSizeMb: options.newObjectMegabytes } }),
    recordTiming: false,
  });
  // Tasks wait here rather than in Piscina's queue: what waits there when the last thread dies would wait for ever.
  const waiting: { start: () => void; reject: (reason: unknown) => void }[] = [];
  const running = new Set<(reason: unknown) => void>();
  let closed = false;
  // A thread that dies on its way up has no task yet; Piscina would end the process with an unheard error.
  pool.on('error', (error: unknown) => {
    for (const reject of running) reject(error);
  });

  async function runNow(task: Task, transfer: readonly Transferable[]): Promise<Result> {
    let rejectTask: (reason: unknown) => void = () => {};
    const threadDied = new Promise<never>((_, reject) => (rejectTask = reject));
    running.add(rejectTask);
    try {
      return await Promise.race([pool.run(task, { transferList: [...transfer] }), threadDied]);
    } finally {
      running.delete(rejectTask);
      waiting.shift()?.start();
    }
  }

  return {
    async run(task, transfer = []) {
      if (closed) throw new Error('the worker pool is closed');
      if (running.size >= options.threads * tasksOfThread)
        await new Promise<void>((start, reject) => waiting.push({ start, reject }));
      return runNow(task, transfer);
    },
    threads: () => pool.threads.length,
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the worker pool is closed'));
      await pool.close();
    },
  };
}
