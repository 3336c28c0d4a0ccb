import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../src/paths.ts';

/** What every contestant ingests, and what it is then asked. */
export type Sample = {
  readonly from: string;
  readonly articles: readonly { readonly id: string; readonly title: string; readonly text: string }[];
  readonly questions: readonly string[];
};

const newsArchive = join(projectRoot, '..', 'shared', 'data', 'realtimeqa');

/** The first `count` articles of the news archive beside the project, or, where there is none, our own corpus as often as needed. */
export async function sampleArticles(count: number, archive = newsArchive): Promise<Sample> {
  return existsSync(archive) ? newsSample(count, archive) : corpusSample(count);
}

async function newsSample(count: number, archive: string): Promise<Sample> {
  const articles = await readLines<Sample['articles'][number]>(join(archive, 'articles.jsonl'));
  const questions = await readLines<{ question: string }>(join(archive, 'questions.jsonl'));
  return {
    from: 'realtimeqa',
    articles: articles.slice(0, count),
    questions: questions.map(({ question }) => question),
  };
}

/** A repeated article gets a number in every sentence: the same text twice would cost a cache of vectors nothing. */
async function corpusSample(count: number): Promise<Sample> {
  const folder = join(projectRoot, 'corpus');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const articles = Array.from({ length: count }, (_, index) => {
    const text = (texts[index % texts.length] ?? '').replace(/^---\n[^]*?\n---\n/u, '');
    const round = Math.floor(index / texts.length);
    const numbered = round === 0 ? text : text.replaceAll('. ', ` (${round}). `);
    return { id: `article-${index}`, title: names[index % names.length] ?? '', text: numbered };
  });
  const questions = await readLines<{ question: string }>(join(projectRoot, 'eval', 'fixtures', 'facts.jsonl'));
  return { from: 'corpus', articles, questions: questions.map(({ question }) => question) };
}

async function readLines<Row>(file: string): Promise<Row[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim());
  return lines.map((line) => JSON.parse(line) as Row);
}
