import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BertTokenizer } from '@xenova/transformers';

/** The embedding model with nothing around it but onnxruntime: what every contestant has at the bottom. */
export type RawSession = {
  /** Unit vectors of texts given as token ids, one after the other, in one run; texts of different lengths are padded. */
  embed(texts: readonly ArrayLike<number>[]): Promise<Float32Array>;
};

type Tensor = { readonly data: unknown; readonly dims: readonly number[] };
type Runtime = {
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;
  InferenceSession: {
    create(path: string, options: object): Promise<{ run(feeds: object): Promise<{ last_hidden_state: Tensor }> }>;
  };
};

/** A text that is longer is cut by every contestant: the model has places for so many tokens. */
export const longestText = 512;
/** What the model's publisher puts before a question. */
export const questionPrefix = 'Represent this sentence for searching relevant passages: ';

/** One session, one thread, no spinning while it waits: the best of the configurations that were tried. */
export async function openRawSession(weights: string): Promise<RawSession> {
  const fromTransformers = createRequire(import.meta.resolve('@xenova/transformers'));
  const { InferenceSession, Tensor } = fromTransformers('onnxruntime-node') as Runtime;
  const session = await InferenceSession.create(weights, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    async embed(texts) {
      const longest = Math.max(...texts.map(({ length }) => length));
      const rows = (value: (text: ArrayLike<number>, place: number) => number) => {
        const all = new BigInt64Array(texts.length * longest);
        for (const [row, text] of texts.entries())
          for (let place = 0; place < text.length; place++) all[row * longest + place] = BigInt(value(text, place));
        return new Tensor('int64', all, [texts.length, longest]);
      };
      const { last_hidden_state: states } = await session.run({
        input_ids: rows((text, place) => text[place] ?? 0),
        attention_mask: rows(() => 1),
        token_type_ids: rows(() => 0),
      });
      return firstTokens(states, texts.length);
    },
  };
}

/** CLS pooling: the state of a text's first token, at length 1. */
function firstTokens({ data, dims }: Tensor, texts: number): Float32Array {
  const [, tokens = 0, dimensions = 0] = dims;
  const vectors = new Float32Array(texts * dimensions);
  for (let text = 0; text < texts; text++) {
    const start = text * tokens * dimensions;
    const vector = (data as Float32Array).subarray(start, start + dimensions);
    const length = Math.hypot(...vector);
    vectors.set(
      vector.map((value) => value / length),
      text * dimensions,
    );
  }
  return vectors;
}

/** Token ids of a text, with the model's own tokenizer, cut as all contestants cut. */
export async function openTokenizer(file: string): Promise<(text: string) => number[]> {
  const tokenize = new BertTokenizer(JSON.parse(await readFile(file, 'utf8')), {});
  return (text) => {
    const ids: number[] = tokenize(text, { return_tensor: false }).input_ids;
    return ids.length > longestText ? [...ids.slice(0, longestText - 1), ids.at(-1) ?? 0] : ids;
  };
}
