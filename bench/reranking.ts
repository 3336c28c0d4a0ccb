import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { readConfig } from '../src/config.ts';
import { loadArticles } from '../src/corpus/load-articles.ts';
import { encodePair } from '../src/cross-encoders/encode-pair.ts';
import { findEmbeddingModel } from '../src/models/model-files.ts';
import { embeddingModelOf } from '../src/models/model-registry.ts';
import { loadOnnxModel } from '../src/models/onnx-model.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { projectRoot } from '../src/paths.ts';
import { askedQuestion } from '../src/reranking/cross-encoder-reranker.ts';
import { findReranker } from '../src/reranking/find-reranker.ts';
import { median, printTable } from './result-table.ts';

/**
 * What reading 24 passages of the sample articles with a question costs one thread. `npx tsx bench/reranking.ts`, with
 * FOOTNOTE_RERANKER for a cross-encoder; without one its stand-in is the embedding model, whose 12 layers of 384 are those
 * of mxbai-rerank-xsmall-v1 (DeBERTa's attention costs somewhat more) and twice as deep as those of ms-marco-minilm-l-6-v2.
 */
const config = readConfig({}, process.env);
const places = { modelsFolder: config.models, hub: config.modelHub, registries: config.modelRegistries };
const pairs = 24;
const rounds = 5;
const question = 'Which decision was taken after the vote, and by whom?';

const { name, ...files } = await modelFiles();
const model = await loadOnnxModel(files);
const passages = await samplePassages();
const tokens = passages.map(
  (passage) => encodePair(model.encode, { first: question, second: passage }, 512, askedQuestion).ids.length,
);
await model.run(encodePair(model.encode, { first: question, second: passages[0] ?? '' }, 512, askedQuestion));
const times: number[] = [];
const cpuTimes: number[] = [];
for (let round = 0; round < rounds; round++) {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  for (const passage of passages)
    await model.run(encodePair(model.encode, { first: question, second: passage }, 512, askedQuestion));
  times.push(performance.now() - startedAt);
  const { user, system } = process.cpuUsage(cpuBefore);
  cpuTimes.push((user + system) / 1000);
}
const together = median(times);
const mean = tokens.reduce((sum, count) => sum + count, 0) / passages.length;
process.stdout.write(
  printTable({
    title: `${passages.length} pairs of question and passage, one thread, median of ${rounds}`,
    columns: ['', 'tokens a pair', 'pairs/s', 'ms together', 'of it CPU'],
    rows: [[name, mean, (passages.length / together) * 1000, together, median(cpuTimes)]],
  }),
);

async function modelFiles(): Promise<{ name: string; weights: string; tokenizer: string }> {
  if (config.reranker !== 'none') return findReranker(config.reranker, places);
  const { entry, weights, tokenizer } = await findEmbeddingModel(embeddingModelOf(config.embeddingModel), places);
  if (tokenizer === null) throw new Error(`${entry.name} has no tokenizer file`);
  return { name: `${entry.name}, as a stand-in`, weights, tokenizer };
}

async function samplePassages(): Promise<string[]> {
  const texts: string[] = [];
  for await (const loaded of loadArticles(join(projectRoot, 'corpus'))) {
    if (loaded.kind !== 'article') continue;
    const { title, text } = loaded.article;
    for (const { start, end } of splitArticle(text)) texts.push(`${title}\n${text.slice(start, end)}`);
  }
  return texts.slice(0, pairs);
}
