import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../bootstrap.ts';
import type { Archive, Perturbation } from './archive.ts';
import { counterfactual } from './counterfactual.ts';
import { distractors } from './distractors.ts';
import { extraWords, lowerCase, typos } from './noise.ts';
import { plantedInjections } from './planted-injections.ts';

export const perturbations: readonly Perturbation[] = [
  typos,
  lowerCase,
  extraWords,
  distractors,
  counterfactual,
  plantedInjections,
];

export type RobustnessSet = Pick<Perturbation, 'name' | 'about'> & {
  /** Of `articles.jsonl` and `questions.jsonl`, as `--data` takes them. */
  readonly folder: string;
  readonly questions: number;
};

/** Writes a copy of a set for each perturbation below a folder; the same seed gives the same copies. One that leaves no question over is not written. */
export async function robustnessSets(
  set: string,
  archive: Archive,
  seed: number,
  parent: string,
): Promise<RobustnessSet[]> {
  const written: RobustnessSet[] = [];
  for (const { name, about, perturb } of perturbations) {
    const changed = perturb(archive, seededRandom(seed));
    if (changed.fixtures.length === 0) continue;
    const folder = join(parent, `${set}-${name}`);
    await mkdir(folder, { recursive: true });
    const articles = changed.articles.map(({ path: _path, ...article }) => article);
    await writeLines(join(folder, 'articles.jsonl'), articles);
    await writeLines(join(folder, 'questions.jsonl'), changed.fixtures);
    written.push({ name, about, folder, questions: changed.fixtures.length });
  }
  return written;
}

async function writeLines(file: string, values: readonly object[]): Promise<void> {
  await writeFile(`${file}.partial`, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  await rename(`${file}.partial`, file);
}
