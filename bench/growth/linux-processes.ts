import { readdir, readFile } from 'node:fs/promises';

/** Of a process on Linux, as `/proc` tells it. */
type Running = { readonly pid: number; readonly parent: number; readonly name: string; readonly cpuSeconds: number };

export type Usage = { readonly cpuSeconds: number; readonly megabytes: number };

/** Linux counts processor time in hundredths of a second for whoever reads it. */
const ticksPerSecond = 100;

/** The nodes that this process started through a keeper (see `postgres-server.ts`), each with all of its processes. */
export async function startedNodes(): Promise<number[][]> {
  const all = await everyProcess();
  const below = (pid: number): number[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
  const keepers = all.filter(({ parent, name }) => parent === process.pid && name === 'sh');
  return keepers.map(({ pid }) => below(pid)).filter((node) => node.length > 0);
}

/** Processor time so far, with that of children that have ended, and memory now. Who is gone counts nothing. */
export async function usageOf(pids: readonly number[]): Promise<Usage> {
  const each = await Promise.all(
    pids.map(async (pid) => ({ running: await processOf(pid), megabytes: await memoryOf(pid) })),
  );
  return {
    cpuSeconds: each.reduce((sum, { running }) => sum + (running?.cpuSeconds ?? 0), 0),
    megabytes: each.reduce((sum, { megabytes }) => sum + megabytes, 0),
  };
}

/** Processor time of the whole machine, what the hypervisor took among it. */
export async function machineCpuSeconds(): Promise<number> {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = first
    .split(/\s+/u)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) / ticksPerSecond;
}

async function everyProcess(): Promise<Running[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name)).map(Number);
  return (await Promise.all(pids.map(processOf))).filter((each) => each !== null);
}

async function processOf(pid: number): Promise<Running | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name stands in parentheses and may hold any of them.
  const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/su.exec(stat ?? '') ?? [];
  if (rest === '') return null;
  const fields = rest.split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid, parent: Number(fields[1]), name, cpuSeconds: ticks / ticksPerSecond };
}

/** Its own pages, and its share of those that it has in common with others. */
async function memoryOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/mu.exec(rollup)?.[1] ?? 0) / 1000;
}
