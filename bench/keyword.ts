/**
 * Keyword search alone: build, file, opening, memory and time a question, of Footnote's keyword index beside SQLite's FTS5 and
 * beside a plain inverted index of maps. Words are synthetic and drawn by a Zipf-Mandelbrot law, 70 a passage, with function
 * words left out as the archive leaves them out: the commonest word is in about four of ten passages. A question is seven different words
 * of one passage.
 *
 *   npx tsx bench/keyword.ts 20000 200000                 sizes; 1000000 too, with --only footnote
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Command } from 'commander';
import { keywordBuilder } from '../src/index/embedded/keywords/builder.ts';
import { keywordFile, openKeywords, publishKeywords } from '../src/index/embedded/keywords/keyword-file.ts';
import { keywordIndex } from '../src/index/embedded/keywords/keyword-index.ts';
import type { KeywordDocument } from '../src/index/embedded/keywords/segment.ts';
import { randomNumbers } from '../src/testing/random-numbers.ts';

const wordsAPassage = 70;
const wordsAQuestion = 7;
const limit = 100;
const rounds = 400;

type Search = (words: readonly string[]) => { readonly passageId: number }[];
type Contestant = {
  readonly search: Search;
  readonly buildSeconds: number;
  readonly openMs: number;
  readonly megabytesOnDisk: number;
  close(): void;
};
type Build = (documents: () => Iterable<KeywordDocument>, folder: string) => Promise<Contestant>;

/** Processor time of the whole process so far, which other programs on the machine lengthen little. */
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Takes in all documents; the processor time of that, without that of making them. */
function feed(documents: Iterable<KeywordDocument>, add: (document: KeywordDocument) => void): number {
  let spent = 0;
  let batch: KeywordDocument[] = [];
  const flush = () => {
    const before = cpuSeconds();
    for (const document of batch) add(document);
    spent += cpuSeconds() - before;
    batch = [];
  };
  for (const document of documents) {
    batch.push(document);
    if (batch.length === 1000) flush();
  }
  flush();
  return spent;
}

/** The same documents at every call. */
function* zipfDocuments(count: number): Generator<KeywordDocument> {
  const random = randomNumbers(1);
  const vocabulary = Math.ceil(40 * Math.sqrt(count * wordsAPassage));
  const shift = 10;
  // The inverse of the integral of 1 / (rank + shift).
  const draw = () => `w${Math.floor((shift + 1) * ((vocabulary + shift) / (shift + 1)) ** random() - shift)}`;
  for (let passageId = 1; passageId <= count; passageId++)
    yield {
      passageId,
      terms: Array.from({ length: wordsAPassage }, draw),
      titleTerms: Array.from({ length: 6 }, draw),
    };
}

/** Of the first passages: all are drawn alike. */
function questions(count: number): string[][] {
  const asked: string[][] = [];
  for (const { terms } of zipfDocuments(count)) {
    asked.push([...new Set(terms)].slice(0, wordsAQuestion));
    if (asked.length === rounds) break;
  }
  return asked;
}

const footnote: Build = async (documents, folder) => {
  const builder = keywordBuilder();
  const adding = feed(documents(), (document) => builder.add(document));
  const finishing = cpuSeconds();
  await publishKeywords(folder, builder.finish(), { catalog: 'bench', version: 1 });
  const buildSeconds = adding + cpuSeconds() - finishing;
  const opening = performance.now();
  const { segment } = await openKeywords(folder, { catalog: 'bench' });
  if (!segment) throw new Error('The file that was just written cannot be opened.');
  const index = keywordIndex(segment);
  return {
    search: (words) => index.search(words, limit, null),
    buildSeconds,
    openMs: performance.now() - opening,
    megabytesOnDisk: (await stat(keywordFile(folder))).size / 1e6,
    close: () => {},
  };
};

const fts5: Build = async (documents, folder) => {
  const file = join(folder, 'fts5.sqlite');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec(
    `CREATE VIRTUAL TABLE words USING fts5(text, title, content = '', contentless_delete = 1, tokenize = 'unicode61')`,
  );
  const insert = database.prepare('INSERT INTO words (rowid, text, title) VALUES (?, ?, ?)');
  database.exec('BEGIN');
  const adding = feed(documents(), ({ passageId, terms, titleTerms }) =>
    insert.run(passageId, terms.join(' '), titleTerms.join(' ')),
  );
  const finishing = cpuSeconds();
  database.exec('COMMIT');
  database.pragma('wal_checkpoint(TRUNCATE)');
  const buildSeconds = adding + cpuSeconds() - finishing;
  const select = database.prepare(
    `SELECT rowid AS passageId FROM words WHERE words MATCH ? ORDER BY bm25(words, 1.0, 0.5) LIMIT ${limit}`,
  );
  return {
    search: (words) => select.all(words.map((word) => `"${word}"`).join(' OR ')) as { passageId: number }[],
    buildSeconds,
    openMs: 0,
    megabytesOnDisk: (await stat(file)).size / 1e6,
    close: () => database.close(),
  };
};

const plainMaps: Build = async (documents) => {
  const places = new Map<string, Map<number, number>>();
  const lengths = new Map<number, number>();
  let total = 0;
  const buildSeconds = feed(documents(), ({ passageId, terms, titleTerms }) => {
    for (const [list, weight] of [
      [terms, 1],
      [titleTerms, 0.5],
    ] as const)
      for (const term of list) {
        let own = places.get(term);
        if (!own) places.set(term, (own = new Map()));
        own.set(passageId, (own.get(passageId) ?? 0) + weight);
      }
    const length = terms.length + titleTerms.length / 2;
    lengths.set(passageId, length);
    total += length;
  });
  const search: Search = (words) => {
    const scores = new Map<number, number>();
    for (const word of words) {
      const own = places.get(word);
      if (!own) continue;
      const rarity = Math.log(1 + (lengths.size - own.size + 0.5) / (own.size + 0.5));
      for (const [passageId, count] of own) {
        const norm = 0.9 * (0.6 + (0.4 * (lengths.get(passageId) ?? 0) * lengths.size) / total);
        scores.set(passageId, (scores.get(passageId) ?? 0) + (rarity * count) / (count + norm));
      }
    }
    return [...scores]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .map(([passageId]) => ({ passageId }));
  };
  return { search, buildSeconds, openMs: 0, megabytesOnDisk: 0, close: () => {} };
};

const contestants: Readonly<Record<string, Build>> = { footnote, fts5, plain: plainMaps };

async function measure(name: string, build: Build, count: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-keyword-bench-'));
  try {
    const asked = questions(count);
    const contestant = await build(() => zipfDocuments(count), folder);
    globalThis.gc?.();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    for (const words of asked.slice(0, 50)) contestant.search(words);
    const times = asked
      .map((words) => {
        const before = performance.now();
        contestant.search(words);
        return performance.now() - before;
      })
      .sort((a, b) => a - b);
    contestant.close();
    const at = (share: number) => (times[Math.floor(share * times.length)] ?? NaN).toFixed(2);
    const held = ((heapUsed + arrayBuffers) / 1e6).toFixed(0);
    const peak = (process.resourceUsage().maxRSS / 1e3).toFixed(0);
    const { buildSeconds, openMs, megabytesOnDisk } = contestant;
    return [
      name,
      String(count),
      buildSeconds.toFixed(1),
      megabytesOnDisk.toFixed(0),
      openMs.toFixed(0),
      held,
      (rss / 1e6).toFixed(0),
      peak,
      at(0.5),
      at(0.99),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const command = new Command('keyword')
  .description(
    'Keyword search alone, beside FTS5 and a plain inverted index; one contestant a process gives true peaks of memory.',
  )
  .argument('[passages...]', 'how many passages', ['20000'])
  .option('--only <name>', Object.keys(contestants).join(', '))
  .parse();
const only = command.opts<{ only?: string }>().only;
const header = [
  'system',
  'passages',
  'build CPU s',
  'disk MB',
  'open ms',
  'held MB',
  'rss MB',
  'peak MB',
  'p50 ms',
  'p99 ms',
];
process.stdout.write(`${header.join('\t')}\n`);
for (const passages of command.processedArgs[0] as string[])
  for (const [name, build] of Object.entries(contestants))
    if (!only || only === name) process.stdout.write(`${(await measure(name, build, Number(passages))).join('\t')}\n`);
