import { join } from 'node:path';
import type { Config } from '../src/config.ts';
import { FootnoteError } from '../src/errors.ts';
import { projectRoot } from '../src/paths.ts';
import { readDataFolder } from './data-folder.ts';
import { loadFixtures, type LoadedFixture } from './load-fixtures.ts';

export const evalFolder = join(projectRoot, 'eval');
/** The set that is run where none is named: our fixtures on our corpus. */
const defaultSet = 'corpus';

/** Which questions are asked, as a command line says it. */
export type Choice = {
  readonly fixtures?: readonly string[];
  readonly data?: string;
  readonly holdOut?: boolean;
  readonly split: 'development' | 'report' | 'all';
  readonly limit?: number;
};

export type QuestionSet = {
  readonly set: string;
  readonly fixtures: readonly LoadedFixture[];
  /** Folders of its own, where the set brings its articles. */
  readonly folders: Partial<Pick<Config, 'corpus' | 'index'>>;
};

/** Reads a set and takes the questions of a half; `FIXTURE_INVALID` where none is left. */
export async function readQuestionSet(choice: Choice, indexFolder: string): Promise<QuestionSet> {
  const { fixtures, ...rest } = await readSet(choice, indexFolder);
  const chosen = fixtures
    .filter(({ fixture }) => choice.split === 'all' || (fixture.split ?? 'report') === choice.split)
    .slice(0, choice.limit);
  if (chosen.length === 0) throw new FootnoteError('FIXTURE_INVALID', `No fixtures of the ${choice.split} half.`);
  return { ...rest, fixtures: chosen };
}

async function readSet({ data, holdOut = false, fixtures }: Choice, indexFolder: string): Promise<QuestionSet> {
  if (data !== undefined) {
    const { set, fixtures: own, ...folders } = await readDataFolder(data, join(indexFolder, 'eval'), { holdOut });
    return { set, fixtures: own, folders };
  }
  if (fixtures === undefined)
    return { set: defaultSet, fixtures: await loadFixtures([join(evalFolder, 'fixtures')]), folders: {} };
  const name = fixtures.map(nameOf).join('+');
  return { set: name === 'fixtures' ? defaultSet : name, fixtures: await loadFixtures(fixtures), folders: {} };
}

function nameOf(path: string): string {
  return (
    path
      .replaceAll(/\/+$|\.jsonl$/gu, '')
      .split('/')
      .at(-1) ?? path
  );
}
