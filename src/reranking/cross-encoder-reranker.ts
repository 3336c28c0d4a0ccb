import { createCrossEncoder } from '../cross-encoders/cross-encoder.ts';
import type { KeptText } from '../cross-encoders/encode-pair.ts';
import type { CrossEncoderFiles } from '../cross-encoders/find-cross-encoder.ts';
import { notUsable } from '../cross-encoders/unusable.ts';
import { rerankerKind } from './find-reranker.ts';
import type { Reranker } from './reranker.ts';

/** Of 512 tokens it is 128, some 90 words: questions are seldom longer than 30. */
export const askedQuestion: KeptText = { text: 'first', share: 0.25 };

/** Reranks with an ONNX cross-encoder. Throws `MODEL_UNAVAILABLE` when the model cannot be run, at the start or later; the next call tries again. */
export async function createCrossEncoderReranker(options: {
  /** From `findReranker`. */
  readonly model: CrossEncoderFiles;
  /** Threads, each with the model in its memory. */
  readonly workers: number;
}): Promise<Reranker> {
  const encoder = createCrossEncoder({ ...options, outputs: 1, kept: askedQuestion });
  const reranker: Reranker = {
    name: encoder.name,
    async score(first, texts, { signal } = {}) {
      signal?.throwIfAborted();
      const numbers = await encoder
        .read(
          texts.map((second) => ({ first, second })),
          signal,
        )
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          throw notUsable(encoder.name, rerankerKind, error);
        });
      return numbers.map(([logit = 0]) => 1 / (1 + Math.exp(-logit)));
    },
    close: () => encoder.close(),
  };
  await reranker.score('word', ['word']).catch(async (error: unknown) => {
    await reranker.close();
    throw error;
  });
  return reranker;
}
