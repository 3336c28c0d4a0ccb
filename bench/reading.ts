import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boilerplateSpans } from '../src/corpus/boilerplate.ts';
import { findDates } from '../src/language/dates.ts';
import { analyze } from '../src/language/english.ts';
import { findNames } from '../src/language/names.ts';
import { findNumbers } from '../src/language/numbers.ts';
import { readSentences } from '../src/passages/read-passage.ts';
import { parseReading, writeReading } from '../src/passages/sentence-reading.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { splitSentences } from '../src/passages/split-sentences.ts';
import { projectRoot } from '../src/paths.ts';
import { printTable } from './result-table.ts';

/**
 * What reading a passage at ingest costs, part by part: milliseconds of a core for a passage of news, the best and the median of five
 * rounds over 200 articles of realtimeqa, dictionaries warm; processor time, since others use the machine too. The parts are measured by themselves, each with what it needs of the
 * others; ingest pays `readSentences`, `writeReading` and the split. `npx tsx bench/reading.ts`
 */
const articlesRead = 200;
const rounds = 5;
/** What retrieval parses for a question. */
const passagesAQuestion = 24;

type Article = { readonly text: string; readonly publishedAt: string | null };
const file = join(projectRoot, '..', 'shared', 'data', 'realtimeqa', 'articles.jsonl');

if (existsSync(file)) measure(await readArticles());
else process.stderr.write('Nothing to measure: this needs shared/data/realtimeqa beside the project.\n');

async function readArticles(): Promise<Article[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, articlesRead);
  return lines.map((line) => JSON.parse(line) as Article);
}

function measure(articles: readonly Article[]): void {
  const passages = articles.flatMap(({ text, publishedAt }) =>
    splitArticle(text).map(({ start, end, sentences }) => ({
      text: text.slice(start, end),
      sentences: sentences.map((sentence) => ({ start: sentence.start - start, end: sentence.end - start })),
      publishedAt,
    })),
  );
  const written = passages.map(({ text, sentences, publishedAt }) =>
    writeReading(readSentences(text, sentences, publishedAt)),
  );
  const parsed = written.map(parseReading);
  const parts: Record<string, () => void> = {
    'readSentences, all of it': () => {
      for (const { text, sentences, publishedAt } of passages) readSentences(text, sentences, publishedAt);
    },
    analyze: () => {
      for (const { text } of passages) analyze(text);
    },
    'findDates, sentence by sentence': () => {
      for (const { text, sentences, publishedAt } of passages)
        for (const { start, end } of sentences) findDates(text.slice(start, end), publishedAt);
    },
    'findNames by itself': () => {
      for (const { text } of passages) findNames(text);
    },
    'findNumbers by itself': () => {
      for (const { text } of passages) findNumbers(text);
    },
    writeReading: () => {
      for (const readings of parsed) writeReading(readings);
    },
    parseReading: () => {
      for (const line of written) parseReading(line);
    },
    splitSentences: () => {
      for (const { text } of articles) splitSentences(text);
    },
    boilerplateSpans: () => {
      for (const { text } of articles) boilerplateSpans(text);
    },
  };
  const rows = Object.entries(parts).map(([name, run]) => [name, ...timed(run, passages.length)]);
  const characters = passages.reduce((sum, { text }) => sum + text.length, 0) / passages.length;
  const bytes = written.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / passages.length;
  const title = `Reading ${passages.length} passages of ${Math.round(characters)} characters, ${Math.round(bytes)} bytes written each: milliseconds of a core for one`;
  process.stdout.write(printTable({ title, columns: ['', 'best', 'median'], rows }));
  const parse = Number(rows.find(([name]) => name === 'parseReading')?.[2]) * passagesAQuestion;
  process.stdout.write(`\nThe ${passagesAQuestion} passages of a question take ${parse.toFixed(3)} ms to parse.\n`);
}

/** Best and median of the rounds, in milliseconds of a core for a passage; with what the collector of garbage uses. */
function timed(run: () => void, passages: number): [number, number] {
  run();
  const times = Array.from({ length: rounds }, () => {
    const begin = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000 / passages;
  }).sort((a, b) => a - b);
  return [times[0] ?? 0, times[Math.floor(rounds / 2)] ?? 0];
}
