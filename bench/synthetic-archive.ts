import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentMaker } from '../src/catalog/embed-passages.ts';
import { textHash } from '../src/passages/embedding-text.ts';
import type { ArchiveReport, ArchiveTask } from './build-archive.ts';
import type { BenchOptions } from './benchmark.ts';
import { runChild } from './run-child.ts';

/** Real articles that synthetic text is made of, and real passages whose vectors are disturbed. */
const realArticles = 300;
const realVectors = 1_000;

export type Archive = ArchiveReport & { readonly folder: string };

/** Builds `folder` up to about so many passages. */
export function growArchive(
  folder: string,
  passages: number,
  { model, articles }: Pick<BenchOptions, 'model' | 'articles'>,
  { withoutIndex = false }: { readonly withoutIndex?: boolean } = {},
): Promise<ArchiveReport> {
  // A bench over few articles is a trial of the bench: it embeds few passages too.
  const share = Math.min(1, articles / 60);
  const real = { articles: Math.ceil(realArticles * share), vectors: Math.ceil(realVectors * share) };
  const task: ArchiveTask = { folder, passages, model, withoutIndex, ...real };
  return runChild(fileURLToPath(new URL('archive-process.ts', import.meta.url)), task);
}

/** An archive of about so many passages, built once and kept for the next run until what makes it changes. */
export async function cachedArchive(
  passages: number,
  options: Pick<BenchOptions, 'model' | 'articles' | 'cacheFolder'> & { readonly say: (sentence: string) => void },
): Promise<Archive> {
  const maker = textHash(contentMaker, [options.model.entry.name, String(options.articles), await schemaOf()]);
  const folder = join(options.cacheFolder, `archive-${passages}-${maker.slice(0, 12)}`);
  const built = join(folder, 'archive.json');
  if (existsSync(built)) return { folder, ...(JSON.parse(await readFile(built, 'utf8')) as ArchiveReport) };
  // Half of one from a run that was stopped.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  options.say(`building an archive of ${passages} synthetic passages in ${folder}`);
  const report = await growArchive(folder, passages, options);
  await writeFile(built, JSON.stringify(report));
  return { folder, ...report };
}

/** An archive of another format is refused: it is built anew when the tables change. */
async function schemaOf(): Promise<string> {
  return readFile(new URL('../src/catalog/sqlite-schema.ts', import.meta.url), 'utf8');
}
