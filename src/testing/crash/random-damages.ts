import { mkdir } from 'node:fs/promises';
import { resultOf, startProcess } from './run-process.ts';

export const derivedFiles = ['vectors.hnsw', 'vectors.json', 'keywords.bin', 'keywords.json'] as const;
export type DerivedFile = (typeof derivedFiles)[number];

export type DamageTask = { readonly folder: string; readonly damages: number; readonly seed: number };
export type DamageCounts = {
  readonly file: DerivedFile;
  /** How often it was damaged, by the kind of damage. */
  readonly damages: Readonly<Record<string, number>>;
  /** How often the check found it out, and no reader laid a hand on it. */
  readonly detected: number;
  /** How often search, opened over the damaged file, found what it found before. */
  readonly served: number;
  /** How often the next sync built it anew, and search found what it found before. */
  readonly healed: number;
  /** How often hnswlib read a file: over damage of the graph or its manifest never, then once for each that was healed. */
  readonly nativeReadsOfDamaged: number;
  readonly nativeReadsOfHealed: number;
};

/** Damages each derived file at random, so many times, in a process of its own, which a damaged graph would end. */
export async function runRandomDamages(
  folder: string,
  { damages, seed = 1 }: { readonly damages: number; readonly seed?: number },
): Promise<DamageCounts[]> {
  await mkdir(folder, { recursive: true });
  const task: DamageTask = { folder, damages, seed };
  return resultOf(startProcess(new URL('./random-damages-child.ts', import.meta.url), [JSON.stringify(task)]));
}
