import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { workerData } from 'node:worker_threads';
import { handOver } from './worker-pool.ts';

/** What this thread is started with. */
export type EmbedWorkerData = {
  /** Paths of verified files. */
  readonly weights: string;
  readonly tokenizer: string;
  readonly dimensions: number;
  readonly maxTokens: number;
};

const { weights, tokenizer, dimensions, maxTokens } = workerData as EmbedWorkerData;

/**
 * How much of a text is read. 512 tokens of English are about 2,500 characters; a text without spaces or of one endless
 * word would otherwise be tokenised to its end before all but the start is thrown away.
 */
const readCharacters = 20_000;

/**
 * Embeds texts one by one: with this int8 model a batch shares one scale, so its vectors depend on their neighbours, and it is slower.
 * Returns the unit vectors one after the other in one array, which is handed over to the caller's thread.
 */
export async function embed(texts: readonly string[]): Promise<Float32Array> {
  const hiddenStates = await loadedModel();
  const vectors = new Float32Array(texts.length * dimensions);
  for (const [place, text] of texts.entries()) {
    // CLS pooling: the first token stands for the text.
    const vector = (await hiddenStates(text.slice(0, readCharacters))).slice(0, dimensions);
    const length = Math.hypot(...vector);
    vectors.set(
      vector.map((component) => component / length),
      place * dimensions,
    );
  }
  return handOver(vectors);
}

/** The last hidden states of a text, token after token. */
type HiddenStates = (text: string) => Promise<Float32Array>;

let model: Promise<HiddenStates> | null = null;

/** Loads with the first task, so that what goes wrong is that task's error and not a thread that cannot start. */
function loadedModel(): Promise<HiddenStates> {
  model ??= loadModel();
  return model;
}

async function loadModel(): Promise<HiddenStates> {
  const { AutoModel, BertTokenizer, env, LogLevel, PretrainedConfig, Tensor } = await import('@xenova/transformers');
  // The only place that touches the library's global settings: it may read the files that it is given and nothing else.
  Object.assign(env, { allowRemoteModels: false, useFSCache: false, useWasmCache: false, logLevel: LogLevel.ERROR });
  const tokenize = new BertTokenizer(JSON.parse(await readFile(tokenizer, 'utf8')), {});
  const run = await AutoModel.from_pretrained(dirname(weights), {
    // The package of the registry has no config.json beside the weights; the kind of model is all that running them needs.
    config: new PretrainedConfig({ model_type: 'bert' }),
    subfolder: '',
    // The library appends what `dtype` stands for: `_quantized.onnx`.
    model_file_name: basename(weights, '_quantized.onnx'),
    dtype: 'q8',
    device: 'cpu',
    local_files_only: true,
    // One thread for each session, and no spinning while it waits: workers share the machine with each other and the server.
    session_options: {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
  });
  const row = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  return async (text) => {
    const all = tokenize(text, { return_tensor: false }).input_ids;
    // The library's own truncation cuts the closing token off; the model was trained with it.
    const ids = all.length > maxTokens ? [...all.slice(0, maxTokens - 1), all[all.length - 1] ?? 0] : all;
    const { last_hidden_state: states } = await run({
      input_ids: row(ids),
      attention_mask: row(ids.map(() => 1)),
      token_type_ids: row(ids.map(() => 0)),
    });
    return states.data as Float32Array;
  };
}
