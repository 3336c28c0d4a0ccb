import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { HuggingFaceTransformersEmbeddings } from '@langchain/community/embeddings/huggingface_transformers';
import { HNSWLib } from '@langchain/community/vectorstores/hnswlib';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { env } from '@xenova/transformers';
import Fastify from 'fastify';
import type { Contestant, ContestantSetup } from './contestant.ts';

/** How many passages the tutorials show to the model: the store's own default. */
const passagesShown = 4;
const model = 'bge-small-en-v1.5';

/**
 * What the LangChain.js tutorials build: RecursiveCharacterTextSplitter (1,000 characters, 200 overlap), transformers.js
 * embeddings with 512 texts a batch, HNSWLib on disk, all at their defaults and in the server's own thread; with CLS pooling
 * and the quantised weights, so that the vectors are those of the same model. `langchain-batch-1` sets the embeddings'
 * public field `batchSize` to 1, which is the fastest for this model; the constructor ignores that option.
 */
export async function openLangchain({ name, folder, weights, tokenizer }: ContestantSetup): Promise<Contestant> {
  resolveTransformers();
  await layOutModel(join(folder, 'models', model), weights, tokenizer);
  Object.assign(env, { allowRemoteModels: false, localModelPath: join(folder, 'models'), useFSCache: false });
  const embeddings = new HuggingFaceTransformersEmbeddings({
    model,
    pretrainedOptions: { dtype: 'q8', device: 'cpu' },
    pipelineOptions: { pooling: 'cls', normalize: true },
  });
  if (name === 'langchain-batch-1') embeddings.batchSize = 1;
  let store: HNSWLib | null = null;
  const opened = (): HNSWLib => {
    if (!store) throw new Error('Ingest first.');
    return store;
  };
  const server = Fastify();
  server.post<{ Body: { question: string } }>('/search', async ({ body }) => {
    const found = await opened().similaritySearch(body.question, passagesShown);
    return { passages: found };
  });
  return {
    prepare: async () => {},
    async ingest(articles) {
      const splitter = new RecursiveCharacterTextSplitter();
      const documents = await splitter.createDocuments(
        articles.map(({ text }) => text),
        articles.map(({ id, title }) => ({ id, title })),
      );
      store = await HNSWLib.fromDocuments(documents, embeddings);
      await store.save(join(folder, 'store'));
      return { passages: documents.length };
    },
    async serve() {
      await server.listen({ host: '127.0.0.1', port: 0 });
      return { url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/search` };
    },
    close: async () => server.close(),
  };
}

/**
 * @langchain/community imports `@huggingface/transformers`; this project has that very package under its older name, which
 * other parts of LangChain still look for. One rule of resolution makes the two one.
 */
function resolveTransformers(): void {
  const hook = `export const resolve = (specifier, context, next) =>
    specifier === '@huggingface/transformers'
      ? next('@xenova/transformers', { ...context, parentURL: ${JSON.stringify(import.meta.url)} })
      : next(specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

/** As the model's publisher gives it at the hub; the package of the registry holds the tokenizer alone. */
const tokenizerConfig = {
  tokenizer_class: 'BertTokenizer',
  model_max_length: 512,
  do_lower_case: true,
  pad_token: '[PAD]',
  unk_token: '[UNK]',
  cls_token: '[CLS]',
  sep_token: '[SEP]',
  mask_token: '[MASK]',
};

/** The layout in which transformers.js looks for a model, around the verified files. */
async function layOutModel(folder: string, weights: string, tokenizer: string): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await symlink(weights, join(folder, 'onnx', 'model_quantized.onnx'));
  await symlink(tokenizer, join(folder, 'tokenizer.json'));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'bert' }));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig));
}
