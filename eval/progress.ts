import { SingleBar } from 'cli-progress';
import type { Assistant } from '../src/assistant.ts';
import type { IngestProgress } from '../src/ingest.ts';
import type { EvalWorld } from './world.ts';

/** How far a work is. What was taken from a recording took no time, and counts for nothing in what is left. */
export type Progress = {
  readonly done: number;
  readonly total: number;
  readonly failed?: number;
  readonly recorded?: number;
};

/** A bar on the error output with what is left; one line now and then where that is no terminal. */
export async function withProgress<Result>(
  what: string,
  stream: NodeJS.WritableStream,
  work: (
    update: (done: number, total: number, others?: Pick<Progress, 'failed' | 'recorded'>) => void,
  ) => Promise<Result>,
): Promise<Result> {
  const bar = new SingleBar({
    format: `${what} {bar} {value}/{total} | {duration_formatted}, {left} left{others}`,
    stream,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
    hideCursor: true,
  });
  const started = performance.now();
  let running = false;
  try {
    return await work((done, total, others = {}) => {
      if (total === 0) return;
      const told = { left: '–', others: '' };
      if (!running) bar.start(total, 0, told);
      running = true;
      bar.setTotal(total);
      bar.update(done, tell({ done, total, ...others }, performance.now() - started));
    });
  } finally {
    if (running) bar.stop();
  }
}

/** What the bar says beside its numbers. */
export function tell(
  { done, total, failed = 0, recorded = 0 }: Progress,
  elapsedMs: number,
): { readonly left: string; readonly others: string } {
  const worked = done - recorded;
  const seconds = worked > 0 ? Math.ceil(((elapsedMs / worked) * (total - done)) / 1000) : null;
  const counts = [
    ...(recorded > 0 ? [`${recorded} recorded before`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return {
    left: total === done ? '0 s' : seconds === null ? '–' : inWords(seconds),
    others: counts.map((count) => `, ${count}`).join(''),
  };
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

export async function sync(assistant: Assistant, world: EvalWorld): Promise<void> {
  const report = await withProgress('Passages', world.progress, (update) =>
    assistant.ingest({
      onProgress: ({ passagesDone, passagesTotal }: IngestProgress) => update(passagesDone, passagesTotal),
    }),
  );
  for (const { path, reason } of report.failed) world.warn(`Not read: ${path}: ${reason}\n`);
}
