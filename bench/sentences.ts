import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import model from 'wink-eng-lite-web-model';
import winkNLP, { type ItemSentence, type ItemToken } from 'wink-nlp';
import { halfOf } from '../eval/data-folder.ts';
import { splitSentences } from '../src/passages/split-sentences.ts';
import type { Span } from '../src/passages/span.ts';
import { projectRoot } from '../src/paths.ts';
import { printTable } from './result-table.ts';

/**
 * How many of the sentences that are marked as evidence in news articles the splitters find exactly, both ends, white space
 * aside. The marks were set by program and checked against the answers, so that a splitter like the one that set them has
 * it easier; three end in the middle of a sentence, at "v.", where no splitter should. The halves are those of the evaluation. `npx tsx bench/sentences.ts`
 */
type Splitter = (text: string) => Span[];
type Marked = Span & { readonly articleId: string; readonly half: 'development' | 'report' };
type QuestionLine = {
  readonly id: string;
  readonly split?: Marked['half'];
  readonly evidence?: readonly (Span & { readonly articleId: string; readonly grain?: string })[];
};

const folder = join(projectRoot, '..', 'shared', 'data', 'realtimeqa');
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const wink = winkNLP(model, ['sbd']);

const splitters: Readonly<Record<string, Splitter>> = {
  footnote: splitSentences,
  'Intl.Segmenter': (text) =>
    [...segmenter.segment(text)].map(({ index, segment }) => trimmed(text, index, index + segment.length)),
  'wink-nlp': winkSentences,
};

if (existsSync(folder)) await compare();
else process.stderr.write('Nothing to measure: this needs shared/data/realtimeqa beside the project.\n');

async function compare(): Promise<void> {
  const articles = await readLines<{ id: string; text: string }>('articles.jsonl');
  const texts = new Map(articles.map(({ id, text }) => [id, text]));
  const marked = (await readLines<QuestionLine>('questions.jsonl')).flatMap(sentencesOf);
  const wanted = new Set(marked.map(({ articleId }) => articleId));
  const characters = [...wanted].reduce((sum, id) => sum + (texts.get(id)?.length ?? 0), 0);
  const rows = Object.entries(splitters).map(([name, split]) => {
    const startedAt = performance.now();
    const found = new Map([...wanted].map((id) => [id, new Set(split(texts.get(id) ?? '').map(key))]));
    const seconds = (performance.now() - startedAt) / 1000;
    const isFound = (sentence: Marked) => found.get(sentence.articleId)?.has(key(sentence)) ?? false;
    const score = (half: Marked['half']) => share(marked.filter((sentence) => sentence.half === half).map(isFound));
    return [name, score('development'), score('report'), share(marked.map(isFound)), characters / 1e6 / seconds];
  });
  const title = `Sentences found exactly: ${marked.length} marked in ${wanted.size} articles of realtimeqa`;
  process.stdout.write(printTable({ title, columns: ['', 'development', 'report', 'all', 'M characters/s'], rows }));
}

function sentencesOf({ id, split, evidence = [] }: QuestionLine): Marked[] {
  const half = split ?? halfOf(id);
  return evidence.flatMap(({ articleId, start, end, grain }) =>
    grain === 'sentence' ? [{ articleId, start, end, half }] : [],
  );
}

function winkSentences(text: string): Span[] {
  const spans: Span[] = [];
  let position = 0;
  wink
    .readDoc(text)
    .sentences()
    .each((sentence: ItemSentence) => {
      let start = -1;
      sentence.tokens().each((token: ItemToken) => {
        const found = text.indexOf(token.out(), position);
        if (found === -1) return;
        if (start === -1) start = found;
        position = found + token.out().length;
      });
      if (start !== -1) spans.push(trimmed(text, start, position));
    });
  return spans;
}

function trimmed(text: string, start: number, end: number): Span {
  const piece = text.slice(start, end);
  return { start: start + piece.length - piece.trimStart().length, end: end - (piece.length - piece.trimEnd().length) };
}

function key({ start, end }: Span): string {
  return `${start}-${end}`;
}

function share(hits: readonly boolean[]): string {
  const count = hits.filter(Boolean).length;
  return `${count} of ${hits.length} (${((100 * count) / Math.max(1, hits.length)).toFixed(1)} %)`;
}

async function readLines<Line>(file: string): Promise<Line[]> {
  const text = await readFile(join(folder, file), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}
