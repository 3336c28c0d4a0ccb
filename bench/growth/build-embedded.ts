import { fileURLToPath } from 'node:url';
import { synchroniseHere } from '../../src/index/embedded/synchronise.ts';
import { runChild } from '../run-child.ts';

export type BuildTask = { readonly step: 'build'; readonly indexFolder: string; readonly rebuild: boolean };
type BuildReport = { readonly peakMegabytes: number };

/** Graph and keyword file from nothing, or brought up, in a process of its own. */
export function buildEmbedded(task: Omit<BuildTask, 'step'>): Promise<BuildReport> {
  const build: BuildTask = { step: 'build', ...task };
  return runChild(fileURLToPath(new URL('growth-process.ts', import.meta.url)), build);
}

export async function buildHere({ indexFolder, rebuild }: BuildTask): Promise<BuildReport> {
  await synchroniseHere(indexFolder, { rebuild });
  return { peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}
