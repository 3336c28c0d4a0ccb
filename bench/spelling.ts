import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAssistant } from '../src/assistant.ts';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import { readConfig } from '../src/config.ts';
import { openEmbeddedSearchIndex } from '../src/index/embedded/embedded-search-index.ts';
import { projectRoot } from '../src/paths.ts';
import { createPassageReader } from '../src/retrieval/passage-reader.ts';
import { respelled } from '../src/retrieval/spelling.ts';
import { printTable } from './result-table.ts';

/**
 * Which words of questions as people wrote them are read as other words, to be looked through one by one, and how long the reading takes.
 * `npx tsx bench/spelling.ts [SET…]`
 */
const data = join(projectRoot, '..', 'shared', 'data');
const sets =
  'clapnq_dev mtragun multihoprag_500 realtimeqa rgb_en_fact scifact squad2_sample timeqa_train xquad_en'.split(' ');
const chosen = process.argv.slice(2);

const rows: (string | number)[][] = [];
for (const set of chosen.length > 0 ? chosen : sets.filter((name) => existsSync(join(data, name)))) {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-spelling-'));
  const [corpus, index] = [join(folder, 'corpus'), join(folder, 'index')];
  try {
    await mkdir(corpus);
    await copyFile(join(data, set, 'articles.jsonl'), join(corpus, 'articles.jsonl'));
    await ingest(corpus, index);
    rows.push(await measure(set, index));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const columns = ['set', 'questions', 'respelled', 'p50 ms', 'p95 ms'];
process.stdout.write(printTable({ title: 'Questions read in another spelling', columns, rows }));

/** Words are enough: nothing is embedded. */
async function ingest(corpus: string, index: string): Promise<void> {
  const assistant = await createAssistant(
    { ...readConfig({}, process.env), corpus, index, embeddingModel: 'none' },
    { say: () => {} },
  );
  await assistant.ingest().finally(() => assistant.close());
}

async function measure(set: string, indexFolder: string): Promise<(string | number)[]> {
  const catalog = openSqliteCatalog(indexFolder);
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder });
  const parts = { catalog, index, read: createPassageReader(catalog) };
  const lines = (await readFile(join(data, set, 'questions.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const times: number[] = [];
  let changed = 0;
  for (const line of lines) {
    const { question } = JSON.parse(line) as { question: string };
    const start = performance.now();
    const read = await respelled(question, parts);
    times.push(performance.now() - start);
    if (read === question) continue;
    changed += 1;
    process.stdout.write(`${set}: ${changedWords(question, read).join(', ')} | ${question.slice(0, 100)}\n`);
  }
  await index.close();
  await catalog.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * times.length)] ?? 0).toFixed(2);
  return [set, lines.length, changed, at(0.5), at(0.95)];
}

function changedWords(question: string, read: string): string[] {
  const words = read.split(/\s+/);
  return question.split(/\s+/).flatMap((word, at) => (word === words[at] ? [] : [`${word} → ${words[at]}`]));
}
