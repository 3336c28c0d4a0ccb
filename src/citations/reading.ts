import { findDates, type FoundDate } from '../language/dates.ts';
import { analyze, type Token } from '../language/english.ts';
import { fold } from '../language/fold.ts';
import { findNames, type FoundName } from '../language/names.ts';
import { findNumbers, type FoundNumber } from '../language/numbers.ts';
import { readMoods, type Mood } from './moods.ts';

/** A word of a text that carries meaning, with what the words around it make of it. */
export type ContentWord = {
  readonly token: Token;
  readonly stem: string;
  /** Place among the tokens. */
  readonly at: number;
  readonly isDenied: boolean;
  readonly mood: Mood;
};

/** What the checks need to know of a text, worked out once. */
export type Reading = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly words: readonly ContentWord[];
  /** Stems of the words that carry meaning. */
  readonly stems: ReadonlySet<string>;
  /** All words, folded, each between spaces, to look for a run of words. */
  readonly folded: string;
  readonly numbers: readonly FoundNumber[];
  readonly dates: readonly FoundDate[];
  readonly names: readonly FoundName[];
  readonly hasDenial: boolean;
  readonly moods: ReadonlySet<Mood>;
};

export type Reader = (text: string, publishedAt: string | null) => Reading;

/** Reads a text; relative dates are worked out against `publishedAt`. Takes time linear in the text. */
export const readText: Reader = (text, publishedAt) => {
  const tokens = analyze(text);
  const { denied, moods, hasDenial, found } = readMoods(tokens);
  const dates = findDates(text, publishedAt);
  const words = tokens.flatMap((token, at): ContentWord[] =>
    token.isWord && !token.isStopWord && !inDate(token, dates)
      ? [{ token, stem: token.stem, at, isDenied: denied.has(at), mood: moods.get(at) ?? 'fact' }]
      : [],
  );
  return {
    text,
    tokens,
    words,
    stems: new Set(words.map(({ stem }) => stem)),
    folded: ` ${tokens
      .filter((token) => token.isWord)
      .map((token) => fold(token.text).replaceAll('.', ''))
      .join(' ')} `,
    numbers: findNumbers(text),
    dates,
    names: findNames(text),
    hasDenial,
    moods: found,
  };
};

/** Dates are compared as days, not as words: "Tuesday" may be 13 August 2024. */
function inDate(token: Token, dates: readonly FoundDate[]): boolean {
  return dates.some(({ start, end }) => start < token.end && token.start < end);
}

/** Texts kept by a reader: the sentences and contexts of some ten questions. */
const readingsKept = 2000;

/** Reads each text once: the sentences shown for a question are held against every statement of its answer. */
export function createReader(): Reader {
  const kept = new Map<string, Reading>();
  return (text, publishedAt) => {
    const key = `${publishedAt ?? ''} ${text}`;
    const known = kept.get(key);
    if (known) return known;
    const reading = readText(text, publishedAt);
    if (kept.size >= readingsKept) kept.clear();
    kept.set(key, reading);
    return reading;
  };
}
