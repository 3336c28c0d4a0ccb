import { createCrossEncoder } from '../../cross-encoders/cross-encoder.ts';
import type { KeptText } from '../../cross-encoders/encode-pair.ts';
import { notUsable } from '../../cross-encoders/unusable.ts';
import { nliLabels, type NliLabel } from '../../models/model-registry.ts';
import { nliKind, type NliFiles } from './find-nli.ts';

/** What a text says of a hypothesis, as three chances. */
export type NliReading = Readonly<Record<NliLabel, number>>;

export type Inference = { readonly premise: string; readonly hypothesis: string };

/** Says what follows from a text. */
export type NliModel = {
  readonly name: string;
  /** A reading for each inference, in order. Rejects with the reason of `signal` as soon as it fires. */
  read(inferences: readonly Inference[], signal?: AbortSignal): Promise<readonly NliReading[]>;
  close(): Promise<void>;
};

/** A statement is a sentence; what it is held against may be cut sooner than it. */
const statement: KeptText = { text: 'second', share: 0.5 };

/** An ONNX model in worker threads. Throws `MODEL_UNAVAILABLE` when it cannot be run, at the start or later. */
export async function createNliModel(model: NliFiles, workers: number): Promise<NliModel> {
  const encoder = createCrossEncoder({ model, workers, outputs: nliLabels.length, kept: statement });
  const read: NliModel['read'] = async (inferences, signal) => {
    const pairs = inferences.map(({ premise, hypothesis }) => ({ first: premise, second: hypothesis }));
    const numbers = await encoder.read(pairs, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw notUsable(encoder.name, nliKind, error);
    });
    return numbers.map((logits) => readingOf(logits, model.labels));
  };
  // A word for each thread, so that the first statements do not wait for a model to be loaded.
  const words = Array.from({ length: workers }, () => ({ premise: 'word', hypothesis: 'word' }));
  await read(words).catch(async (error: unknown) => {
    await encoder.close();
    throw error;
  });
  return { name: encoder.name, read, close: () => encoder.close() };
}

/** The softmax of the logits, by label. */
function readingOf(logits: readonly number[], labels: readonly NliLabel[]): NliReading {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  const chanceOf = (label: NliLabel) => (powers[labels.indexOf(label)] ?? 0) / sum;
  return {
    contradiction: chanceOf('contradiction'),
    entailment: chanceOf('entailment'),
    neutral: chanceOf('neutral'),
  };
}
