import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ArticleContent } from '../src/catalog/catalog.ts';
import { contentMaker, embedPassages } from '../src/catalog/embed-passages.ts';
import { agreeOnManifest } from '../src/catalog/manifest.ts';
import { openPostgres } from '../src/catalog/postgres/database.ts';
import { openPostgresCatalog } from '../src/catalog/postgres/postgres-catalog.ts';
import type { Article } from '../src/corpus/article.ts';
import { contentHash } from '../src/corpus/content-hash.ts';
import { settledAfterMs } from '../src/corpus/file-look.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { createHashEmbedder } from '../src/testing/hash-embedder.ts';
import { type PostgresServer, startPostgres } from '../src/testing/postgres/postgres-server.ts';
import type { Sample } from './articles.ts';
import type { Benchmark } from './benchmark.ts';
import type { TogetherResult, TogetherTask } from './ingest-together-process.ts';
import { parentOf, processorSeconds } from './process-time.ts';
import { median } from './result-table.ts';

type Measured = {
  readonly seconds: number;
  readonly passages: number;
  readonly results: readonly TogetherResult[];
  /** Processor seconds of the database server, all its processes together. */
  readonly serverSeconds: number;
  readonly load: number;
};

const workerCounts = [1, 2] as const;
/** For the model on paper. */
const moreWorkers = [1, 2, 4, 8, 16, 32, 64];
const servicePassageMs = 20;
type Vectors = 'the model' | 'a service';
/** Connections that store what is ready: more than workers would need for one article after the other. */
const writers = 4;

/**
 * How long one and two workers take to sync one folder into one catalog on PostgreSQL, each on a core of its own with one
 * embedding thread; the database, which syncs its log to the disk, is where the system puts it. Then with vectors from a
 * service; and how fast articles can be stored that are ready, which no number of workers can be faster than. Every round
 * begins with an empty database; the clock starts when all workers have started and loaded what they need.
 */
export const benchmarkIngestTogether: Benchmark = async (bench) => {
  const { articles, from } = bench.sample;
  const corpusFolder = join(await bench.folder(), 'corpus');
  await mkdir(corpusFolder);
  for (const [i, { title, text }] of articles.entries())
    await writeFile(join(corpusFolder, `article${i}.md`), `---\ntitle: ${JSON.stringify(title)}\n---\n${text}`);
  // A file that was just written would be read again to be sure of it.
  await wait(settledAfterMs + 100);
  const ways: Readonly<Record<Vectors, TogetherTask['model']>> = {
    'the model': bench.model,
    'a service': servicePassageMs,
  };
  const ready = await makeReady(articles);
  const storing: number[] = [];
  const all = new Map<string, Measured[]>();
  const of = (vectors: string, workers: number) => all.get(`${vectors} ${workers}`) ?? [];
  const server = await startPostgres(['fsync=on', 'full_page_writes=on']);
  try {
    for (let round = 0; round < bench.rounds; round++) {
      for (const [vectors, model] of Object.entries(ways))
        for (const workers of round % 2 === 0 ? workerCounts : workerCounts.toReversed()) {
          const measured = await measure(server, workers, { corpusFolder, model });
          const stored = measured.results.reduce((sum, result) => sum + result.articles, 0);
          if (stored !== articles.length) throw new Error(`${stored} articles were stored of ${articles.length}`);
          all.set(`${vectors} ${workers}`, [...of(vectors, workers), measured]);
          bench.say(
            `ingest-together, round ${round + 1}: vectors from ${vectors}, ${workers}: ${measured.seconds.toFixed(1)} s, load ${measured.load.toFixed(1)}`,
          );
        }
      storing.push(await storeAlone(server, ready));
      bench.say(
        `ingest-together, round ${round + 1}: ${storing.at(-1)?.toFixed(0)} articles/s stored, where they are ready`,
      );
    }
  } finally {
    await server.remove();
  }

  const articlesPerSecond = ({ seconds }: Measured) => articles.length / seconds;
  const middle = (vectors: string, workers: number, figure: (measured: Measured) => number) =>
    median(of(vectors, workers).map(figure));
  const workerSeconds = ({ results }: Measured) => results.reduce((sum, result) => sum + result.processorSeconds, 0);
  bench.report({
    title: `${articles.length} articles (${from}) into one catalog on PostgreSQL by workers of one core each; ${cpus().length} cores for all; median of ${bench.rounds}`,
    columns: [
      'vectors from, workers',
      'articles of each',
      'files read by each',
      'seconds',
      'articles/s',
      'passages/s',
      'times one worker',
      'workers, CPU ms an article',
      'PostgreSQL, CPU ms an article',
      'PostgreSQL, share of CPU',
      'load before',
    ],
    rows: Object.keys(ways).flatMap((vectors) =>
      workerCounts.map((workers) => {
        const value = (figure: (measured: Measured) => number) => middle(vectors, workers, figure);
        const [first] = of(vectors, workers);
        const each = (figure: (result: TogetherResult) => number) => first?.results.map(figure).join(' + ') ?? '';
        return [
          `${vectors}, ${workers}`,
          each((result) => result.articles),
          each((result) => result.filesRead),
          value(({ seconds }) => seconds),
          value(articlesPerSecond),
          value(({ passages, seconds }) => passages / seconds),
          value(articlesPerSecond) / middle(vectors, 1, articlesPerSecond),
          (value(workerSeconds) / articles.length) * 1000,
          (value(({ serverSeconds }) => serverSeconds) / articles.length) * 1000,
          value((measured) => measured.serverSeconds / (measured.serverSeconds + workerSeconds(measured))),
          `${Math.min(...of(vectors, workers).map(({ load }) => load)).toFixed(1)} to ${Math.max(...of(vectors, workers).map(({ load }) => load)).toFixed(1)}`,
        ];
      }),
    ),
  });

  // All workers wait for the one row that gives out versions.
  const most = median(storing);
  const own = articles.length / middle('the model', 1, workerSeconds);
  const databaseCores = middle('the model', 1, ({ serverSeconds }) => serverSeconds) / articles.length;
  bench.report({
    title: `On paper: articles/s of workers that have one core each to themselves, beside a database with cores of its own, which stored ${most.toFixed(0)} articles/s here that were ready: reached by ${Math.ceil(most / own)} workers`,
    columns: ['workers', 'articles/s', 'cores of the database'],
    rows: moreWorkers.map((workers) => {
      const rate = Math.min(workers * own, most);
      return [workers, rate, rate * databaseCores];
    }),
  });
};

type Ready = readonly (readonly [Article, ArticleContent])[];

/** As large as what a model would make of these. */
async function makeReady(articles: Sample['articles']): Promise<Ready> {
  const catalog = { cachedVectors: async () => new Map() };
  const embedder = createHashEmbedder();
  const ready: (readonly [Article, ArticleContent])[] = [];
  for (const { id, title, text } of articles) {
    const article = { id, path: `${id}.md`, title, outlet: null, author: null, publishedAt: null, url: null, text };
    const { content } = await embedPassages(article, splitArticle(text), { catalog, embedder });
    ready.push([article, { ...content, contentHash: contentHash(article), origin: 'corpus' }]);
  }
  return ready;
}

/** Articles a second. */
async function storeAlone(server: PostgresServer, ready: Ready): Promise<number> {
  const url = await createDatabase(server);
  const catalogs = await Promise.all(Array.from({ length: writers }, () => openPostgresCatalog(url)));
  const [first] = catalogs;
  if (first) await agreeOnManifest(first, { embedder: createHashEmbedder().identity, splitter: contentMaker }, false);
  const left = [...ready];
  const started = performance.now();
  await Promise.all(
    catalogs.map(async (catalog) => {
      for (let next; (next = left.pop());) await catalog.putArticle(...next);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const catalog of catalogs) await catalog.close();
  return ready.length / seconds;
}

async function createDatabase(server: PostgresServer): Promise<string> {
  const name = `together${process.hrtime.bigint()}`;
  const maintenance = openPostgres(server.url);
  await maintenance.read((on) => on.query(`CREATE DATABASE ${name}`));
  await maintenance.close();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** The process that all of the server's are children of. */
async function postmasterOf(url: string): Promise<number> {
  const database = openPostgres(url);
  const [backend] = await database.read((on) => on.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'));
  const postmaster = parentOf(backend?.pid ?? 0) ?? 0;
  await database.close();
  return postmaster;
}

async function measure(server: PostgresServer, workers: number, task: TogetherTask): Promise<Measured> {
  const url = await createDatabase(server);
  const postmaster = await postmasterOf(url);
  const load = loadavg()[0] ?? 0;
  const children = await Promise.all(Array.from({ length: workers }, (_, core) => startChild(task, core)));
  const serverBefore = processorSeconds(postmaster) ?? 0;
  const started = performance.now();
  const results = await Promise.all(children.map((child) => resultOf(child, url)));
  const seconds = (performance.now() - started) / 1000;
  const serverSeconds = (processorSeconds(postmaster) ?? 0) - serverBefore;
  const catalog = await openPostgresCatalog(url, { readonly: true });
  const { passages } = await catalog.coverage();
  await catalog.close();
  return { seconds, results, passages, serverSeconds, load };
}

/** On this core alone, with all its threads. */
async function startChild(task: TogetherTask, core: number): Promise<ChildProcess> {
  const child = fork(new URL('./ingest-together-process.ts', import.meta.url), [JSON.stringify(task)], {
    execPath: 'taskset',
    execArgv: ['-c', String(core), process.execPath, '--import', import.meta.resolve('tsx')],
  });
  await once(child, 'message');
  return child;
}

async function resultOf(child: ChildProcess, url: string): Promise<TogetherResult> {
  child.send(url);
  const [result] = (await once(child, 'message')) as [TogetherResult];
  await once(child, 'exit');
  return result;
}
