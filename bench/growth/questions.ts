import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { openSqliteCatalog } from '../../src/catalog/sqlite-catalog.ts';
import { createTransformersEmbedder } from '../../src/embeddings/transformers-embedder.ts';
import { sentenceTexts } from '../../src/passages/embedding-text.ts';
import { splitArticle } from '../../src/passages/split-article.ts';
import type { ArchiveTask } from '../build-archive.ts';
import { sampleArticles } from '../articles.ts';
import { median } from '../result-table.ts';
import type { ModelFigures } from './figures.ts';

export type EmbeddedQuestion = { readonly text: string; readonly vector: readonly number[] };

export type QuestionsTask = {
  readonly step: 'questions';
  readonly folder: string;
  readonly model: ArchiveTask['model'];
};

const passagesTimed = 150;
const threads = 2;
export const questionsFile = (folder: string) => join(folder, 'questions.json');
/** For so many questions the exact nearest passages are looked for. */
export const questionsOfRecall = 50;
export const nearest = 10;

/** Embeds the questions that all engines are asked, and times the model. */
export async function embedQuestions({ folder, model }: QuestionsTask): Promise<ModelFigures> {
  const { articles, questions } = await sampleArticles(40);
  const embedder = await createTransformersEmbedder({ model, workers: threads });
  try {
    const embedded: EmbeddedQuestion[] = [];
    const times: number[] = [];
    const cpuAtStart = process.cpuUsage();
    for (const text of questions) {
      const started = performance.now();
      const { vector } = await embedder.embedQuestion(text);
      times.push(performance.now() - started);
      embedded.push({ text, vector: [...vector] });
    }
    const questionsCpuMs = milliseconds(process.cpuUsage(cpuAtStart));
    await writeFile(questionsFile(folder), JSON.stringify(embedded));
    const texts = articles.flatMap((article) =>
      splitArticle(article.text).map((passage) => ({
        title: article.title,
        sentences: sentenceTexts(article, passage),
      })),
    );
    const timed = texts.slice(0, passagesTimed);
    // The threads start with the first passages.
    await embedder.embedPassages(timed.slice(0, 4));
    const [started, cpuBefore] = [performance.now(), process.cpuUsage()];
    await embedder.embedPassages(timed);
    return {
      passagesPerSecond: (timed.length * 1000) / (performance.now() - started),
      threads,
      passageCpuMs: milliseconds(process.cpuUsage(cpuBefore)) / timed.length,
      questionMs: median(times),
      questionCpuMs: questionsCpuMs / questions.length,
    };
  } finally {
    await embedder.close();
  }
}

const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

export async function readQuestions(folder: string): Promise<readonly EmbeddedQuestion[]> {
  return JSON.parse(await readFile(questionsFile(folder), 'utf8')) as EmbeddedQuestion[];
}

export type ExactTask = { readonly step: 'exact'; readonly folder: string };

/** How near the tenth nearest passage of each question is, by looking at every one; a hit that is as near is right. */
export async function findExact({ folder }: ExactTask): Promise<{ readonly cosines: readonly number[] }> {
  const catalog = openSqliteCatalog(join(folder, 'index'), { readonly: true });
  try {
    const questions = (await readQuestions(folder)).slice(0, questionsOfRecall);
    return {
      cosines: await tenthCosines(
        catalog,
        questions.map(({ vector }) => Float32Array.from(vector)),
      ),
    };
  } finally {
    await catalog.close();
  }
}

async function tenthCosines(catalog: Catalog, questions: readonly Float32Array[]): Promise<number[]> {
  const best = questions.map(() => Array.from({ length: nearest }, () => -Infinity));
  const { added } = await catalog.changesSince(0);
  for await (const { vector } of added)
    for (const [at, question] of questions.entries()) insert(best[at] ?? [], dot(question, vector));
  return best.map((cosines) => cosines.at(-1) ?? -Infinity);
}

/** Into a list from large to small, whose last one goes. */
function insert(list: number[], value: number): void {
  if (value <= (list.at(-1) ?? Infinity)) return;
  list.pop();
  const at = list.findIndex((other) => other < value);
  list.splice(at === -1 ? list.length : at, 0, value);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
