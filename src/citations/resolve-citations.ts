import type { LabelledSentence, Source } from '../prompt/source.ts';

export type ResolvedLabels = {
  readonly sentences: readonly LabelledSentence[];
  /** Labels that name nothing that was shown: a finding, never dropped in silence. */
  readonly unknown: readonly string[];
};

/** Turns the labels of a draft statement into the sentences they name. */
export function resolveLabels(
  labels: readonly string[],
  sentences: ReadonlyMap<string, LabelledSentence>,
): ResolvedLabels {
  const found = new Map<string, LabelledSentence>();
  const unknown: string[] = [];
  for (const label of labels) {
    const sentence = sentences.get(label.toUpperCase());
    if (sentence) found.set(sentence.label, sentence);
    else unknown.push(label);
  }
  return { sentences: [...found.values()], unknown };
}

/** The sentences of the sources by label. */
export function sentencesByLabel(sources: readonly Source[]): Map<string, LabelledSentence> {
  return new Map(
    sources.flatMap((source) => source.sentences.map((sentence) => [sentence.label.toUpperCase(), sentence])),
  );
}
