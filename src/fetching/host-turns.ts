import type { Clock } from './clock.ts';

/** Lets requests to one host go one after the other, with a pause between them; other hosts do not wait. */
export type HostTurns = {
  /** Runs `work` when it is the host's turn. `pauseMs`: what lies at least between the end of the one before and this. */
  take<Result>(host: string, pauseMs: number, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
};

const hostsKept = 5000;

export function createHostTurns(clock: Clock): HostTurns {
  const last = new Map<string, Promise<number>>();
  return {
    take(host, pauseMs, work, signal) {
      const before = last.get(host) ?? Promise.resolve(-Infinity);
      const running = before.then(async (endedAt) => {
        const pause = endedAt + pauseMs - clock.now();
        if (pause > 0) await clock.wait(pause, signal);
        signal?.throwIfAborted();
        return work();
      });
      const ended = running.then(
        () => clock.now(),
        () => clock.now(),
      );
      // Put last, so that those who were not asked for longest are forgotten first.
      last.delete(host);
      last.set(host, ended);
      for (const name of last.keys()) {
        if (last.size <= hostsKept) break;
        last.delete(name);
      }
      return running;
    },
  };
}
