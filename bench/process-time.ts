import { readdirSync, readFileSync } from 'node:fs';

/** Linux's unit, wherever it is built as usual. */
const ticksPerSecond = 100;

/** Processor seconds of a process and of all that it started, those that have ended among them; `null` where there is no `/proc`. */
export function processorSeconds(pid: number): number | null {
  const all = readdirSync('/proc', { encoding: 'utf8' }).filter((name) => /^\d+$/u.test(name));
  const processes = new Map(all.map((name) => [Number(name), readTimes(name)]));
  const own = processes.get(pid);
  if (!own) return null;
  const children = [...processes.values()].filter((each) => each?.parent === pid);
  return (own.ticks + own.endedTicks + children.reduce((sum, each) => sum + (each?.ticks ?? 0), 0)) / ticksPerSecond;
}

export function parentOf(pid: number): number | null {
  return readTimes(String(pid))?.parent ?? null;
}

function readTimes(pid: string): { parent: number; ticks: number; endedTicks: number } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name stands in brackets, and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (place: number) => Number(fields[place] ?? 0);
  return { parent: at(1), ticks: at(11) + at(12), endedTicks: at(13) + at(14) };
}
