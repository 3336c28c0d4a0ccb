import { findDates, type FoundDate } from '../language/dates.ts';
import { countryOf } from '../language/countries.ts';
import { analyze, type Token } from '../language/english.ts';
import { fold } from '../language/fold.ts';
import { findNames, type FoundName } from '../language/names.ts';
import { findNumbers, type FoundNumber } from '../language/numbers.ts';
import { readMoods, type Mood } from './moods.ts';
import { synonymOf } from './synonyms.ts';

/** A word of a text that carries meaning, with what the words around it make of it. */
export type ContentWord = {
  readonly token: Token;
  /** What two ways to write it have in common: its stem, the value of a number, the country of "American" and "United States". */
  readonly stem: string;
  /** Place among the tokens. */
  readonly at: number;
  readonly isDenied: boolean;
  readonly mood: Mood;
  readonly isVerb: boolean;
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
  /** How many words deny something. */
  readonly denials: number;
  readonly moods: ReadonlySet<Mood>;
};

export type Reader = (text: string, publishedAt: string | null) => Reading;

/** Reads a text; relative dates are worked out against `publishedAt`. Takes time linear in the text. */
export const readText: Reader = (text, publishedAt) => {
  const tokens = analyze(text);
  const { denied, moods, denials, verbs, found } = readMoods(tokens);
  const dates = findDates(text, publishedAt);
  const numbers = findNumbers(text);
  const names = findNames(text);
  const meanings = meaningsOf(tokens, numbers, names);
  const words = tokens.flatMap((token, at): ContentWord[] => {
    const stem = meanings.get(at) ?? synonymOf(token.lemma) ?? token.stem;
    const carriesMeaning =
      token.isWord && stem !== '' && (!token.isStopWord || meanings.has(at)) && !inDate(token, dates);
    return carriesMeaning
      ? [
          {
            token,
            stem,
            at,
            isDenied: denied.has(at),
            mood: moods.get(at) ?? 'fact',
            isVerb: token.partOfSpeech === 'VERB' || verbs.has(at),
          },
        ]
      : [];
  });
  return {
    text,
    tokens,
    words,
    stems: new Set(words.map(({ stem }) => stem)),
    folded: ` ${tokens
      .filter((token) => token.isWord)
      .map((token) => fold(token.text).replaceAll('.', ''))
      .join(' ')} `,
    numbers,
    dates,
    names,
    denials,
    moods: found,
  };
};

/** Numbers by value and countries by name, at the place of their first word; their further words mean nothing more. */
function meaningsOf(
  tokens: readonly Token[],
  numbers: readonly FoundNumber[],
  names: readonly FoundName[],
): Map<number, string> {
  const meanings = new Map<number, string>();
  const spans = [
    ...numbers.map((number) => ({ ...number, meaning: String(number.value) })),
    ...names.flatMap((name) =>
      name.words.length === 1 && countryOf(name.words[0] ?? '') !== null
        ? [{ ...name, meaning: name.words[0] ?? '' }]
        : [],
    ),
  ];
  for (const { start, end, meaning } of spans) {
    let isFirst = true;
    for (const [at, token] of tokens.entries()) {
      if (token.start >= end || token.end <= start || !token.isWord) continue;
      meanings.set(at, isFirst ? meaning : '');
      isFirst = false;
    }
  }
  return meanings;
}

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
