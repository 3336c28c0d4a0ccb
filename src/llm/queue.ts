import { untilAborted } from './until-aborted.ts';

/** A turn at something that only one may use at a time. */
export type Turn = {
  /** Waits for a piece of work, no longer than until the signal fires; the work itself may go on, and the next turn waits for it. */
  run<Result>(work: Promise<Result>): Promise<Result>;
  /** Gives the turn to the next one, once the work that runs is done and what it left is tidied up. */
  leave(tidyUp?: () => Promise<unknown>): void;
};

export type Queue = {
  /** Waits for a turn; rejects with the signal's reason when that fires first. */
  enter(signal: AbortSignal): Promise<Turn>;
  /** Resolves when all who entered have left; nobody can enter any more. */
  close(): Promise<void>;
};

/** First come, first served. */
export function createQueue(): Queue {
  let tail: Promise<unknown> = Promise.resolve();
  let closed = false;
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (closed) throw new Error('the queue is closed');
      const before = tail;
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      tail = tail.then(() => finished);
      try {
        await untilAborted(before, signal);
      } catch (error) {
        finish();
        throw error;
      }
      let running: Promise<unknown> = Promise.resolve();
      return {
        run(work) {
          running = work.catch(() => {});
          return untilAborted(work, signal);
        },
        leave(tidyUp = async () => {}) {
          void running.then(tidyUp).then(finish, finish);
        },
      };
    },
    async close() {
      closed = true;
      await tail;
    },
  };
}
