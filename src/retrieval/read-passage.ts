import { analyze } from '../language/english.ts';
import { findNames } from '../language/names.ts';
import { findNumbers, type FoundNumber } from '../language/numbers.ts';
import type { StoredPassage } from '../catalog/catalog.ts';

/** What a sentence holds, as far as ranking needs to know. */
export type SentenceReading = {
  readonly text: string;
  /** Stems of the words that carry meaning, in order. */
  readonly stems: readonly string[];
  readonly names: readonly string[];
  readonly numbers: readonly FoundNumber[];
};

/** Reads a passage once; passages never change under their id, so that readings are kept, the longest unused ones given up first. */
export type PassageReader = (passage: StoredPassage) => readonly SentenceReading[];

/** About 5 kB each. */
const keptReadings = 5_000;

export function createPassageReader(): PassageReader {
  const kept = new Map<number, readonly SentenceReading[]>();
  return (passage) => {
    const known = kept.get(passage.id);
    const reading = known ?? read(passage);
    if (known) kept.delete(passage.id);
    else if (kept.size >= keptReadings) kept.delete(kept.keys().next().value ?? -1);
    kept.set(passage.id, reading);
    return reading;
  };
}

function read(passage: StoredPassage): SentenceReading[] {
  const tokens = analyze(passage.text);
  const names = findNames(passage.text);
  const numbers = findNumbers(passage.text);
  return passage.sentences.map((span) => {
    const start = span.start - passage.start;
    const end = span.end - passage.start;
    const within = (found: { readonly start: number; readonly end: number }) =>
      found.start >= start && found.end <= end;
    return {
      text: passage.text.slice(start, end),
      stems: tokens.filter((token) => token.isWord && !token.isStopWord && within(token)).map((token) => token.stem),
      names: names.filter(within).map((name) => name.text),
      numbers: numbers.filter(within),
    };
  });
}
