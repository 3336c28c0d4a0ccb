import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '../catalog/catalog.ts';
import { openCatalogDatabase, openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { findDamage } from '../catalog/sqlite-schema.ts';
import { openEmbeddedSearchIndex } from '../index/embedded/embedded-search-index.ts';
import { synchroniseHere } from '../index/embedded/synchronise.ts';
import { embeddingText } from '../passages/embedding-text.ts';
import { splitArticle } from '../passages/split-article.ts';
import { createHashEmbedder } from './hash-embedder.ts';
import { randomNumbers } from './random-numbers.ts';

export type CrashCount = {
  readonly cycles: number;
  readonly killed: number;
  readonly finished: number;
  readonly articlesChecked: number;
};
export type CrashOptions = {
  /** An empty folder. */
  readonly folder: string;
  readonly cycles: number;
  readonly articles?: number;
  readonly seed?: number;
  /** The longest time that an ingest is let run before it is killed. */
  readonly longestMs?: number;
  readonly onCycle?: (cycle: number) => void;
};

/** Which revision of each article the corpus holds, or has held. */
type Archive = {
  readonly corpus: Map<string, number>;
  readonly latest: Map<string, number>;
  stored: Map<string, number>;
};

/**
 * Changes a corpus, lets a process ingest it, kills that at a random moment (SIGKILL), and checks what it left: again and
 * again on one index. Throws with what is wrong.
 */
export async function runCrashCycles(options: CrashOptions): Promise<CrashCount> {
  const { folder, cycles, articles = 120, seed = 1, longestMs = 900, onCycle = () => {} } = options;
  const random = randomNumbers(seed);
  const archive: Archive = { corpus: new Map(), latest: new Map(), stored: new Map() };
  const [corpusFolder, indexFolder] = [join(folder, 'corpus'), join(folder, 'index')];
  await mkdir(corpusFolder, { recursive: true });
  const counts = { cycles, killed: 0, finished: 0, articlesChecked: 0 };
  for (let cycle = 0; cycle < cycles; cycle++) {
    await changeCorpus(corpusFolder, archive, articles, random);
    const wasKilled = await ingestAndKill(corpusFolder, indexFolder, random() * longestMs);
    counts[wasKilled ? 'killed' : 'finished'] += 1;
    counts.articlesChecked += await check(indexFolder, archive, random, !wasKilled);
    onCycle(cycle + 1);
  }
  return counts;
}

/** The text of one revision of an article: whoever knows both can tell whether it is whole. */
function articleText(id: string, revision: number): string {
  const random = randomNumbers(Number(id.replaceAll(/\D/g, '')) * 1000 + revision);
  const word = () => `word${Math.floor(random() * 3000)}`;
  const sentence = () =>
    `The ${Array.from({ length: 8 + random() * 10 }, word).join(' ')} of ${id} in revision${revision}.`;
  const paragraph = () => Array.from({ length: 3 + random() * 5 }, sentence).join(' ');
  return `${Array.from({ length: 1 + random() * 8 }, paragraph).join('\n\n')}\n`;
}

async function changeCorpus(corpusFolder: string, { corpus, latest }: Archive, articles: number, random: () => number) {
  for (let i = 0; i < articles; i++) {
    const id = `article${i}`;
    const file = join(corpusFolder, `${id}.md`);
    const what = random();
    if (what < 0.15 && corpus.has(id)) {
      await rm(file);
      corpus.delete(id);
    } else if (what < 0.6 || !corpus.has(id)) {
      const revision = (latest.get(id) ?? 0) + 1;
      await writeFile(`${file}.part`, articleText(id, revision));
      await rename(`${file}.part`, file);
      corpus.set(id, revision);
      latest.set(id, revision);
    }
  }
}

async function ingestAndKill(corpusFolder: string, indexFolder: string, afterMs: number): Promise<boolean> {
  const script = fileURLToPath(new URL('./ingest-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, corpusFolder, indexFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  const ended = once(child, 'exit');
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs));
  const [status, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(`ingest ended with ${status}: ${errors.join('')}`);
  return signal === 'SIGKILL';
}

/** What must hold whenever an ingest was killed. Gives how many articles were checked. */
async function check(
  indexFolder: string,
  archive: Archive,
  random: () => number,
  isComplete: boolean,
): Promise<number> {
  const database = openCatalogDatabase(indexFolder, { readonly: false });
  const damage = findDamage(database);
  database.close();
  if (damage) throw new Error(damage);
  const catalog = openSqliteCatalog(indexFolder);
  try {
    const stored = new Map<string, number>();
    for (const id of (await catalog.inventory()).keys()) stored.set(id, await checkArticle(catalog, id));
    for (const [id, revision] of archive.stored)
      if (archive.corpus.has(id) && (stored.get(id) ?? 0) < revision)
        throw new Error(`${id} lost revision ${revision}`);
    const isCurrent =
      stored.size === archive.corpus.size && [...archive.corpus].every(([id, revision]) => stored.get(id) === revision);
    if (isComplete && !isCurrent) throw new Error('a finished ingest left something out');
    archive.stored = stored;
    await checkSearch(indexFolder, catalog, [...stored.keys()], random);
    return stored.size;
  } finally {
    await catalog.close();
  }
}

/** The article is whole: its text is that of one revision, its passages are that text's, each with its vector. */
async function checkArticle(catalog: Catalog, id: string): Promise<number> {
  const article = await catalog.article(id);
  const passages = await catalog.passagesOf(id);
  const revision = Number(/revision(\d+)/.exec(article?.text ?? '')?.[1]);
  if (article?.text !== articleText(id, revision)) throw new Error(`${id} is not whole`);
  const expected = splitArticle(article.text).map(({ start, end, sentences }) => ({
    start,
    end,
    sentences,
    text: article.text.slice(start, end),
  }));
  const found = passages.map(({ start, end, sentences, text }) => ({ start, end, sentences, text }));
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${id} has passages of something else`);
  return revision;
}

/** Dense search catches up from whatever graph was left, and finds passages of any article by their own words. */
async function checkSearch(indexFolder: string, catalog: Catalog, ids: readonly string[], random: () => number) {
  await synchroniseHere(indexFolder);
  const embedder = createHashEmbedder();
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder, exactLimit: 0, recentLimit: 0 });
  try {
    if (ids.length > 0 && index.version() !== (await catalog.version())) throw new Error('dense search is behind');
    for (let i = 0; i < Math.min(5, ids.length); i++) {
      const id = ids[Math.floor(random() * ids.length)] ?? '';
      const article = await catalog.article(id);
      const [passage] = await catalog.passagesOf(id);
      if (!passage || !article) continue;
      const vector = await embedder.embedQuestion(embeddingText(article, passage));
      const [nearest] = await index.searchDense(vector, { limit: 1 });
      if (!nearest || nearest.score < 0.999) throw new Error(`dense search does not find ${passage.articleId}`);
      const words = await index.searchKeyword(passage.text, { limit: 3 });
      if (!words.some(({ passageId }) => passageId === passage.id))
        throw new Error(`keyword search does not find ${passage.articleId}`);
    }
  } finally {
    await index.close();
  }
}
