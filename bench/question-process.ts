import hnswlib from 'hnswlib-node';
import type { createAssistant as CreateAssistant } from '../src/assistant.ts';
import type { readConfig as ReadConfig } from '../src/config.ts';
import { finalAnswer } from '../src/answer/final-answer.ts';
import { graphFile } from '../src/index/embedded/hnsw-file.ts';
import { compiled } from './compiled.ts';
import { openRawSession, openTokenizer, questionPrefix } from './raw-session.ts';
import { serveChild } from './run-child.ts';

export type QuestionTask = {
  readonly indexFolder: string;
  readonly models: string;
  /** Folder of Footnote, compiled. */
  readonly footnote: string;
  readonly weights: string;
  readonly tokenizer: string;
  readonly dimensions: number;
  readonly questions: readonly string[];
  readonly warmUp: readonly string[];
  /** Whether the raw parts are loaded and timed beside Footnote; without them the memory is Footnote's alone. */
  readonly raw: boolean;
};

export type QuestionResult = {
  /** Milliseconds of each question. */
  readonly raw: readonly number[];
  readonly retrieval: readonly number[];
  readonly answer: readonly number[];
  /** Processor time of one whole answer on average, in milliseconds, its question embedded before. */
  readonly answerCpuMs: number;
  readonly openSeconds: number;
  /** Resident, after opening and after the last question. */
  readonly openMegabytes: number;
  readonly megabytes: number;
};

const nearest = 10;
const searchWidth = 200;

/** A child process that opens an index and asks it one question after the other. */
await serveChild(async (task: QuestionTask): Promise<QuestionResult> => {
  const { createAssistant } = await compiled<{ createAssistant: typeof CreateAssistant }>(
    task.footnote,
    'assistant.js',
  );
  // From there, where the folder of prompts stands beside it.
  const { readConfig } = await compiled<{ readConfig: typeof ReadConfig }>(task.footnote, 'config.js');
  const config = readConfig({ index: task.indexFolder, models: task.models }, {});
  const started = performance.now();
  const assistant = await createAssistant(config);
  // Open is what answers: what is loaded with the first question belongs to it.
  await assistant.search({ question: task.warmUp[0] ?? 'What happened?' });
  const openSeconds = (performance.now() - started) / 1000;
  const openMegabytes = process.memoryUsage().rss / 1e6;
  const askRaw = task.raw ? await openRaw(task) : null;
  const retrieve = (question: string) => assistant.search({ question });
  const answer = (question: string) => finalAnswer(assistant.ask({ question }));
  for (const question of task.warmUp) {
    await askRaw?.(question);
    await retrieve(question);
    await answer(question);
  }
  const times = { raw: [] as number[], retrieval: [] as number[], answer: [] as number[] };
  // In turns, so that what else the machine does meets all; whole answers afterwards, which would find warm passages.
  for (const question of task.questions) {
    if (askRaw) times.raw.push(await timed(() => askRaw(question)));
    times.retrieval.push(await timed(() => retrieve(question)));
  }
  const before = process.cpuUsage();
  for (const question of task.questions) times.answer.push(await timed(() => answer(question)));
  const { user, system } = process.cpuUsage(before);
  const answerCpuMs = (user + system) / 1000 / task.questions.length;
  const megabytes = process.memoryUsage().rss / 1e6;
  await assistant.close();
  return { ...times, answerCpuMs, openSeconds, openMegabytes, megabytes };
});

/** One embedding of a question, in this very thread, and one search of the same graph. */
async function openRaw({ indexFolder, weights, tokenizer, dimensions }: QuestionTask) {
  const session = await openRawSession(weights);
  const tokenize = await openTokenizer(tokenizer);
  const graph = new hnswlib.HierarchicalNSW('ip', dimensions);
  await graph.readIndex(graphFile(indexFolder));
  graph.setEf(searchWidth);
  return async (question: string) => {
    const vector = await session.embed([tokenize(questionPrefix + question)]);
    return graph.searchKnn(Array.from(vector), nearest);
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
