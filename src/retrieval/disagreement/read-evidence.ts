import type { FoundDate } from '../../language/dates.ts';
import { analyze, type Token } from '../../language/english.ts';
import { findNames, sameName, type FoundName } from '../../language/names.ts';
import type { FoundNumber } from '../../language/numbers.ts';
import { parseReading } from '../../passages/sentence-reading.ts';
import type { RankedSentence } from '../evidence.ts';

/** A sentence, read for comparison. Places are counted from its start. */
export type ReadEvidence = {
  readonly sentence: RankedSentence;
  /** Place among the evidence, from 0 for the best. */
  readonly rank: number;
  readonly tokens: readonly Token[];
  readonly numbers: readonly FoundNumber[];
  readonly dates: readonly FoundDate[];
  readonly names: readonly FoundName[];
  /** The day on which the article appeared. */
  readonly published: string | null;
  /** Stems of the sentence and of its article's title. */
  readonly nearStems: ReadonlySet<string>;
  readonly titleStems: readonly string[];
  readonly titleNames: readonly string[];
};

/** Reads one sentence; about half a millisecond. */
export function readEvidence(sentence: RankedSentence, rank: number): ReadEvidence {
  const { text, article, reading } = sentence;
  const { dates, numbers } = reading;
  const tokens = analyze(text);
  const [title] = parseReading(article.titleReading);
  return {
    sentence,
    rank,
    tokens,
    numbers,
    dates,
    names: findNames(text, { tokens, dates }),
    published: article.publishedAt?.slice(0, 10) ?? null,
    nearStems: new Set([...reading.stems, ...(title?.stems ?? [])]),
    titleStems: title?.stems ?? [],
    titleNames: title?.names ?? [],
  };
}

/** Index of the first token that starts at or after a place. */
export function tokenFrom({ tokens }: ReadEvidence, place: number): number {
  const at = tokens.findIndex((token) => token.start >= place);
  return at < 0 ? tokens.length : at;
}

const boundary = /^(?:[;:()—–"“”]|but|while|whereas|although|though|because)$/;

/** The tokens of the clause around a place, as a half-open range; commas do not end it. */
export function clauseAround(evidence: ReadEvidence, place: number): readonly [from: number, to: number] {
  const at = tokenFrom(evidence, place);
  let [from, to] = [at, at];
  while (from > 0 && !boundary.test(evidence.tokens[from - 1]?.normal ?? '')) from -= 1;
  while (to < evidence.tokens.length && !boundary.test(evidence.tokens[to]?.normal ?? '')) to += 1;
  return [from, to];
}

/** Whether a sentence is about those whom a question names: it holds one of them at least, and its title the others. */
export function isAbout(evidence: ReadEvidence, names: readonly string[], fromTitle: boolean): boolean {
  if (names.length === 0) return true;
  const absent = names.filter((name) => !holdsName(evidence, [name]));
  return (
    (fromTitle || absent.length < names.length) &&
    absent.every((name) => evidence.titleNames.some((other) => sameName(name, other)))
  );
}

/** Those of its names that may be one of these, as it writes them. */
export function namedAs(evidence: ReadEvidence, names: readonly string[]): string[] {
  return evidence.names.flatMap(({ text }) => (names.some((name) => sameName(name, text)) ? [text] : []));
}

/** Share of what a question says that must stand in the sentence, its title or the sentences before it. */
const leastShared = 0.5;

export function sharesWords({ nearStems }: ReadEvidence, stems: readonly string[], share = leastShared): boolean {
  return stems.filter((stem) => nearStems.has(stem)).length >= stems.length * share;
}

/** Whether the sentence itself names one of these. */
export function holdsName(evidence: ReadEvidence, names: readonly string[]): boolean {
  return evidence.names.some(({ text }) => names.some((name) => sameName(name, text)));
}
