import { performance } from 'node:perf_hooks';
import { readConfig } from '../src/config.ts';
import { createTransformersEmbedder } from '../src/embeddings/transformers-embedder.ts';
import { findEmbeddingModel } from '../src/models/model-files.ts';
import { sampleArticles } from './articles.ts';
import { rawWorkers, startRawEmbedding, tokenLines } from './raw-embedding.ts';
import { openTokenizer } from './raw-session.ts';

/**
 * How near the embedder comes to the limit: passages of about 200 tokens in two threads, beside two threads that do nothing
 * but run the model on token ids made beforehand. The two take turns, so that what else the machine does meets both.
 * `npx tsx bench/embedding.ts`
 */
const passageTokens = 200;
const passageCount = 40;
const rounds = 15;

const config = readConfig({}, process.env);
const model = await findEmbeddingModel('bge-small-en-v1.5', {
  modelsFolder: config.models,
  hub: config.modelHub,
  registries: config.modelRegistries,
});
const tokensOf = await openTokenizer(model.tokenizer ?? '');
const passages = await makePassages();
const ids = passages.map(tokensOf);

const embedder = await createTransformersEmbedder({ model, workers: rawWorkers });
const raw = await startRawEmbedding(model.weights, tokenLines(ids));
const asPassages = passages.map((text) => ({ title: '', sentences: [text] }));
await embedder.embedPassages(asPassages.slice(0, 16));
const results: { ours: number; raw: number }[] = [];
for (let round = 0; round < rounds; round++) {
  results.push({ raw: await rate(() => raw.run()), ours: await rate(() => embedder.embedPassages(asPassages)) });
}
const questionMs = await questionTimes(40);
const busyQuestionMs = await questionTimesWhileBusy(40);
await embedder.close();
await raw.close();

const mean = ids.reduce((sum, { length }) => sum + length, 0) / ids.length;
process.stdout.write(
  [
    `${passageCount} passages of ${mean.toFixed(0)} tokens, ${rawWorkers} threads, ${rounds} rounds (passages/s)`,
    `  embedder ${spread(results.map(({ ours }) => ours))}`,
    `  runtime alone ${spread(results.map((result) => result.raw))}`,
    `  ratio ${spread(results.map((result) => result.ours / result.raw))}`,
    `one question: median ${median(questionMs).toFixed(1)} ms; while passages are embedded: ${median(busyQuestionMs).toFixed(1)} ms`,
    `resident memory ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB, the threads of the runtime alone included`,
    '',
  ].join('\n'),
);

async function makePassages(): Promise<string[]> {
  const { articles } = await sampleArticles(60);
  const words = articles.flatMap(({ text }) => text.split(/\s+/));
  let at = 0;
  return Array.from({ length: passageCount }, () => {
    const passage: string[] = [];
    while (tokensOf(passage.join(' ')).length < passageTokens) {
      passage.push(...Array.from({ length: 5 }, () => words[at++ % words.length] ?? ''));
    }
    return passage.join(' ');
  });
}

async function rate(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (1000 * passageCount) / (performance.now() - started);
}

async function questionTimes(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let place = 0; place < count; place++) {
    const started = performance.now();
    await embedder.embedQuestion(`Who led the delegation that met the minister in ${1990 + place}?`);
    times.push(performance.now() - started);
  }
  return times;
}

async function questionTimesWhileBusy(count: number): Promise<number[]> {
  const enough = new AbortController();
  const busy = embedder.embedPassages(asPassages, { signal: enough.signal }).catch(() => {});
  const times = await questionTimes(count);
  enough.abort();
  await busy;
  return times;
}

/** Median, and between what the rounds were. */
function spread(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
