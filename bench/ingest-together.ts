import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres } from '../src/catalog/postgres/database.ts';
import { openPostgresCatalog } from '../src/catalog/postgres/postgres-catalog.ts';
import { readConfig } from '../src/config.ts';
import { findEmbeddingModel } from '../src/models/model-files.ts';
import { startPostgres } from '../src/testing/postgres/postgres-server.ts';
import { sampleArticles } from './articles.ts';
import type { TogetherResult, TogetherTask } from './ingest-together-process.ts';
import { printTable } from './result-table.ts';

/**
 * `npx tsx bench/ingest-together.ts [ARTICLES] [PROCESSES...]`: how long so many processes take to sync one folder of articles into one catalog on PostgreSQL,
 * which syncs its log to the disk; with the embedding model (one thread a process), with a service that
 * gives each process so many vectors a second, and with vectors that cost nothing. The
 * clock starts when all have started and loaded what they need.
 */
const servicePassageMs = 20;
const nameOf = (model: TogetherTask['model']) =>
  typeof model !== 'number' ? 'bge-small-en-v1.5' : model > 0 ? `a service, ${1000 / model} passages/s each` : 'none';
const [articles = '60', ...counts] = process.argv.slice(2);
const processes = counts.length > 0 ? counts.map(Number) : [1, 2];
const config = readConfig({}, process.env);
const model = await findEmbeddingModel('bge-small-en-v1.5', {
  modelsFolder: config.models,
  hub: config.modelHub,
  registries: config.modelRegistries,
});
const corpusFolder = await mkdtemp(join(tmpdir(), 'footnote-together-'));
const server = await startPostgres(['fsync=on', 'full_page_writes=on']);
try {
  const sample = await sampleArticles(Number(articles));
  for (const [i, { title, text }] of sample.articles.entries())
    await writeFile(join(corpusFolder, `article${i}.md`), `---\ntitle: ${JSON.stringify(title)}\n---\n${text}`);
  const rows: (string | number)[][] = [];
  for (const each of [model, servicePassageMs, 0])
    for (const count of processes) {
      const { seconds, results, passages } = await measure(count, { corpusFolder, model: each });
      process.stderr.write(`${nameOf(each)}, ${count}: ${seconds.toFixed(1)} s\n`);
      const shares = results.map(({ articles }) => articles);
      if (shares.reduce((sum, share) => sum + share, 0) !== sample.articles.length)
        throw new Error('an article was stored by none or by two');
      rows.push([
        nameOf(each),
        count,
        shares.join(' + '),
        seconds,
        passages / seconds,
        sample.articles.length / seconds,
      ]);
    }
  const title = `${sample.articles.length} articles (${sample.from}) into one catalog on PostgreSQL; ${cpus().length} cores for all of it`;
  const columns = ['model', 'processes', 'articles of each', 'seconds', 'passages/s', 'articles/s'];
  process.stdout.write(printTable({ title, columns, rows }));
} finally {
  await server.remove();
  await rm(corpusFolder, { recursive: true, force: true });
}

async function measure(count: number, task: TogetherTask) {
  const name = `together${process.hrtime.bigint()}`;
  const maintenance = openPostgres(server.url);
  await maintenance.read((on) => on.query(`CREATE DATABASE ${name}`));
  await maintenance.close();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const children = await Promise.all(Array.from({ length: count }, () => startChild(task)));
  const started = performance.now();
  const results = await Promise.all(children.map((child) => resultOf(child, url.href)));
  const seconds = (performance.now() - started) / 1000;
  const catalog = await openPostgresCatalog(url.href, { readonly: true });
  const { passages } = await catalog.coverage();
  await catalog.close();
  return { seconds, results, passages };
}

async function startChild(task: TogetherTask): Promise<ChildProcess> {
  const child = fork(new URL('./ingest-together-process.ts', import.meta.url), [JSON.stringify(task)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
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
