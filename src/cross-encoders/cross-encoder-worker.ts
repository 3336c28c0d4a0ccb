import { workerData } from 'node:worker_threads';
import { loadOnnxModel, type OnnxModel } from '../models/onnx-model.ts';
import { encodePair, type KeptText, type Pair } from './encode-pair.ts';

/** What this thread is started with. */
export type CrossEncoderWorkerData = {
  /** Paths of the model's files. */
  readonly weights: string;
  readonly tokenizer: string;
  readonly maxTokens: number;
  readonly kept: KeptText;
  /** How many numbers the model must give for a pair. */
  readonly outputs: number;
};

const { maxTokens, kept, outputs, ...files } = workerData as CrossEncoderWorkerData;

let model: Promise<OnnxModel> | null = null;

/** What the model says of a pair. Loads it with the first pair, so that what goes wrong is that pair's error. */
export async function read(pair: Pair): Promise<number[]> {
  const { encode, run } = await (model ??= loadOnnxModel(files));
  const { logits } = await run(encodePair(encode, pair, maxTokens, kept));
  if (logits?.data.length !== outputs)
    throw new Error(
      `it does not give ${outputs === 1 ? 'one number' : `${outputs} numbers`} for a pair of texts, so it is no cross-encoder of this kind`,
    );
  const numbers = [...logits.data];
  if (!numbers.every(Number.isFinite)) throw new Error('it gives a score that is no number');
  return numbers;
}
