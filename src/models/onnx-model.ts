import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** An ONNX model and its tokenizer, loaded in this thread. */
export type OnnxModel = {
  /** The tokens of a text, or of a pair of texts, with what the tokenizer puts around and between them; not cut to any length. */
  readonly encode: (text: string, pair?: string) => Encoding;
  /** Runs one text, or one pair, through the model: what it puts out, by the names that the model gives. */
  readonly run: (encoding: Encoding) => Promise<OnnxOutputs>;
};

export type Encoding = {
  readonly ids: readonly number[];
  /** For each token, 0 for the first text and 1 for the second, where the tokenizer tells them apart. */
  readonly types: readonly number[];
};

export type OnnxOutputs = Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>;

/**
 * Loads a transformer encoder for one worker thread: one text at a time, since an int8 model gives a batch one scale, so
 * that what it says of a text would depend on the text's neighbours. Reads the two files and nothing else, no network.
 * Throws what transformers.js throws about files that it cannot use.
 */
export async function loadOnnxModel(files: {
  /** Path of a file that ends with `.onnx`. */
  readonly weights: string;
  /** Path of a `tokenizer.json`. */
  readonly tokenizer: string;
}): Promise<OnnxModel> {
  const { AutoModel, env, LogLevel, PreTrainedTokenizer, PretrainedConfig, Tensor } =
    await import('@xenova/transformers');
  // The only place that touches the library's global settings: it may read the files that it is given and nothing else.
  Object.assign(env, { allowRemoteModels: false, useFSCache: false, useWasmCache: false, logLevel: LogLevel.ERROR });
  const tokenize = new PreTrainedTokenizer(JSON.parse(await readFile(files.tokenizer, 'utf8')), {});
  const model = await AutoModel.from_pretrained(dirname(files.weights), {
    // Any encoder runs as this one does; its inputs and outputs are read from the file. So no config.json is needed.
    config: new PretrainedConfig({ model_type: 'bert' }),
    subfolder: '',
    model_file_name: basename(files.weights, '.onnx'),
    // Not what the weights are, but that the library appends nothing to the name.
    dtype: 'fp32',
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
  return {
    encode(text, pair) {
      const { input_ids: ids, token_type_ids: types } = tokenize(text, {
        ...(pair !== undefined && { text_pair: pair }),
        return_tensor: false,
        return_token_type_ids: true,
      });
      return { ids, types: types ?? ids.map(() => 0) };
    },
    run: ({ ids, types }) =>
      model({ input_ids: row(ids), attention_mask: row(ids.map(() => 1)), token_type_ids: row(types) }),
  };
}

/** The first `maxTokens` tokens with the closing one, with which models were trained and which the library's own truncation cuts off. */
export function truncate({ ids, types }: Encoding, maxTokens: number): Encoding {
  if (ids.length <= maxTokens) return { ids, types };
  const cut = (values: readonly number[]) => [...values.slice(0, maxTokens - 1), values.at(-1) ?? 0];
  return { ids: cut(ids), types: cut(types) };
}
