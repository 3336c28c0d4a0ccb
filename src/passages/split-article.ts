import { boilerplateSpans } from '../corpus/boilerplate.ts';
import type { Passage } from './passage.ts';
import { overlaps, type Span } from './span.ts';
import { splitSentences } from './split-sentences.ts';

/** Names what the functions below do; an index made by another splitter is split anew. Raise it with every change of theirs. */
export const splitterVersion = 'sentences-5';

export type PassageLimits = {
  /** A passage is closed with the sentence that reaches this length, in UTF-16 code units; about 150 tokens of news. */
  readonly target: number;
  /** No sentence is added that would take a passage past this. */
  readonly longest: number;
};

/**
 * Passages do not overlap: with their last sentence repeated they took a sixth longer to embed, and of 75 questions over
 * realtimeqa's development half the right passage was first for as many (.60), among five for as many but one (.88, .89).
 */
export const passageLimits: PassageLimits = { target: 700, longest: 1100 };

/**
 * Passages of whole, consecutive prose sentences, in order. What is not prose is in none of them, and none spans it;
 * every prose sentence is in one.
 */
export function splitArticle(text: string, limits: PassageLimits = passageLimits): Passage[] {
  const passages: Passage[] = [];
  for (const run of proseRuns(text)) {
    for (const sentences of passagesOf(run, limits)) {
      const [first, last] = [sentences[0], sentences.at(-1)];
      if (first && last) passages.push({ ordinal: passages.length, start: first.start, end: last.end, sentences });
    }
  }
  return passages;
}

/** Runs of prose sentences between what is not prose. */
function proseRuns(text: string): Span[][] {
  const boilerplate = boilerplateSpans(text);
  const runs: Span[][] = [[]];
  let next = 0;
  for (const sentence of splitSentences(text)) {
    while ((boilerplate[next]?.end ?? Infinity) <= sentence.start) next++;
    const other = boilerplate[next];
    if (other && overlaps(other, sentence)) runs.push([]);
    else runs.at(-1)?.push(sentence);
  }
  return runs.filter((run) => run.length > 0);
}

function* passagesOf(run: readonly Span[], { target, longest }: PassageLimits): Generator<Span[]> {
  let current: Span[] = [];
  for (const sentence of run) {
    const start = current[0]?.start ?? sentence.start;
    if (current.length > 0 && (sentence.end - start > longest || lengthOf(current) >= target)) {
      yield current;
      current = [];
    }
    current.push(sentence);
  }
  if (current.length > 0) yield current;
}

function lengthOf(sentences: readonly Span[]): number {
  return (sentences.at(-1)?.end ?? 0) - (sentences[0]?.start ?? 0);
}
