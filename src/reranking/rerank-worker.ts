import { workerData } from 'node:worker_threads';
import { loadOnnxModel, type OnnxModel } from '../models/onnx-model.ts';
import { encodePair } from './encode-pair.ts';

/** What this thread is started with. */
export type RerankWorkerData = {
  /** Paths of the model's files. */
  readonly weights: string;
  readonly tokenizer: string;
  readonly maxTokens: number;
};

export type Pair = { readonly question: string; readonly text: string };

const { maxTokens, ...files } = workerData as RerankWorkerData;

let model: Promise<OnnxModel> | null = null;

/** How well the text answers the question, from 0 to 1. Loads the model with the first pair, so that what goes wrong is that pair's error. */
export async function score({ question, text }: Pair): Promise<number> {
  const { encode, run } = await (model ??= loadOnnxModel(files));
  const { logits } = await run(encodePair(encode, question, text, maxTokens));
  if (logits?.data.length !== 1)
    throw new Error('it does not give one number for a question and a passage, so it is no cross-encoder');
  const [logit] = logits.data;
  if (logit === undefined || !Number.isFinite(logit)) throw new Error('it gives a score that is no number');
  return 1 / (1 + Math.exp(-logit));
}
