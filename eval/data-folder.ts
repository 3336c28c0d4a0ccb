import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FootnoteError } from '../src/errors.ts';
import type { Fixture } from './fixture.ts';
import { loadFixtures, type LoadedFixture } from './load-fixtures.ts';

/** A question set with its own articles, ready to be asked: `corpus` and `index` are folders of its own. */
export type DataSet = {
  readonly set: string;
  readonly corpus: string;
  readonly index: string;
  readonly fixtures: readonly LoadedFixture[];
};

/** One in this many of the questions that name their `holdout` articles loses them. */
const heldOutOneIn = 3;

/**
 * Reads a folder of `articles.jsonl` and `questions.jsonl`. Its corpus and index are kept below `cacheFolder` under a hash
 * of the articles, so that the second run embeds nothing. Fixtures without a half are put in one by a hash of their id.
 * With `holdOut`, a third of the questions lose the articles that answer them and become hard unanswerable ones, and
 * other questions that lose evidence with them are left out.
 */
export async function readDataFolder(
  folder: string,
  cacheFolder: string,
  { holdOut }: { holdOut: boolean },
): Promise<DataSet> {
  const articlesFile = join(folder, 'articles.jsonl');
  if (!existsSync(articlesFile) || !existsSync(join(folder, 'questions.jsonl'))) {
    throw new FootnoteError('FIXTURE_INVALID', `${folder} must hold articles.jsonl and questions.jsonl.`);
  }
  const loaded = await loadFixtures([join(folder, 'questions.jsonl')]);
  const withHalves = loaded.map(({ fixture, place }) => ({
    place,
    fixture: { ...fixture, split: fixture.split ?? halfOf(fixture.id) },
  }));
  const articles = await readFile(articlesFile, 'utf8');
  const set = basename(resolve(folder));
  if (!holdOut) return { set, fixtures: withHalves, ...(await cachedCorpus(articles, cacheFolder)) };
  const { hidden, fixtures } = holdOutEvidence(withHalves);
  const kept = articles
    .split('\n')
    .filter((line) => line.trim() && !hidden.has((JSON.parse(line) as { id: string }).id));
  return { set: `${set}-held-out`, fixtures, ...(await cachedCorpus(kept.join('\n'), cacheFolder)) };
}

/** Half A is for development, half B for figures that are reported. */
export function halfOf(id: string): 'development' | 'report' {
  return hashOf(id)[0]! % 2 === 0 ? 'development' : 'report';
}

export function holdOutEvidence(loaded: readonly LoadedFixture[]): {
  readonly hidden: ReadonlySet<string>;
  readonly fixtures: LoadedFixture[];
} {
  const chosen = (fixture: Fixture): boolean =>
    fixture.answerable && (fixture.holdout?.length ?? 0) > 0 && hashOf(fixture.id)[1]! % heldOutOneIn === 0;
  const hidden = new Set(loaded.flatMap(({ fixture }) => (chosen(fixture) ? (fixture.holdout ?? []) : [])));
  const fixtures = loaded.flatMap((one) => {
    const { fixture } = one;
    if (chosen(fixture)) {
      return [{ ...one, fixture: { ...fixture, answerable: false, answers: [], evidence: [], kind: 'held-out' } }];
    }
    return fixture.evidence.some(({ articleId }) => hidden.has(articleId)) ? [] : [one];
  });
  return { hidden, fixtures };
}

async function cachedCorpus(articles: string, cacheFolder: string): Promise<{ corpus: string; index: string }> {
  const folder = join(cacheFolder, hashOf(articles).toString('hex').slice(0, 16));
  const corpus = join(folder, 'corpus');
  const file = join(corpus, 'articles.jsonl');
  await mkdir(corpus, { recursive: true });
  if (!existsSync(file)) {
    await writeFile(`${file}.partial`, articles);
    await rename(`${file}.partial`, file);
  }
  return { corpus, index: join(folder, 'index') };
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
