import { isMissingModel } from '../cross-encoders/unusable.ts';
import type { ModelPlaces } from '../models/model-files.ts';
import { createCrossEncoderReranker } from './cross-encoder-reranker.ts';
import { findReranker } from './find-reranker.ts';
import type { Reranker } from './reranker.ts';

export type OpenedReranker = {
  /** `null` where none is set, or the one that is set cannot be used. */
  readonly reranker: Reranker | null;
  /** What is missing, as a sentence for a reader; `null` where nothing is. */
  readonly missing: string | null;
};

/** A question waits for its pairs, so they are shared out; each thread holds the model once more. */
const workers = 2;

/** The reranker that `--reranker` names. One that is missing is no reason not to start; a wrong name is: throws `MODEL_UNKNOWN`. */
export async function openReranker(setting: string, places: ModelPlaces): Promise<OpenedReranker> {
  if (setting === 'none') return { reranker: null, missing: null };
  try {
    const model = await findReranker(setting, places);
    return { reranker: await createCrossEncoderReranker({ model, workers }), missing: null };
  } catch (error) {
    if (!isMissingModel(error)) throw error;
    return { reranker: null, missing: `Passages are not ranked anew: ${error.message}` };
  }
}
