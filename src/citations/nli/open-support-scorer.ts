import { isMissingModel } from '../../cross-encoders/unusable.ts';
import type { ModelPlaces } from '../../models/model-files.ts';
import { createLexicalSupportScorer } from '../lexical-support-scorer.ts';
import type { SupportScorer } from '../support-scorer.ts';
import { findNli } from './find-nli.ts';
import { createNliModel } from './nli-model.ts';
import { createNliSupportScorer } from './nli-support-scorer.ts';

export type OpenedSupportScorer = {
  readonly scorer: SupportScorer;
  /** What is missing, as a sentence for a reader; `null` where nothing is. */
  readonly missing: string | null;
};

/** A statement is read with and without its context at the same time; each thread holds the model once more. */
const workers = 2;

/**
 * The scorer that `--support` names. Where its model is missing statements are checked by the lexical one, which needs
 * none; a wrong name is a reason not to start: throws `MODEL_UNKNOWN`.
 */
export async function openSupportScorer(
  setting: string,
  places: ModelPlaces,
  warn: (message: string, cause: unknown) => void,
): Promise<OpenedSupportScorer> {
  if (setting === 'lexical') return { scorer: createLexicalSupportScorer(), missing: null };
  try {
    const model = await createNliModel(await findNli(setting, places), workers);
    return { scorer: createNliSupportScorer({ model, warn }), missing: null };
  } catch (error) {
    if (!isMissingModel(error)) throw error;
    const missing = `Statements are checked by rules and words alone: ${error.message}`;
    return { scorer: createLexicalSupportScorer(), missing };
  }
}
