import { findDates } from './dates.ts';
import { analyze, type Token } from './english.ts';
import { cardinalWords, ordinalWords, scaleWords } from './number-words.ts';

/** A number that a text states, in digits or words. `text` is what is at `[start, end)`, with its currency, scale or percent sign. */
export type FoundNumber = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly value: number;
  readonly kind: 'cardinal' | 'ordinal' | 'percent' | 'money';
  /** `%`, a currency (`dollar`, `euro` …), or the stem of the noun that is counted; `null` where there is none. */
  readonly unit: string | null;
  /** What is said of its exactness: "over 40", "nearly 40", "about 40". */
  readonly qualifier: 'over' | 'under' | 'about' | null;
};

/** What `analyze` and `findDates` said of the same text, where it is known: nothing is read twice. */
type KnownOfText = {
  readonly tokens?: readonly Token[];
  readonly dates?: readonly { readonly start: number; readonly end: number }[];
};

type Draft = Omit<FoundNumber, 'text' | 'qualifier'>;

const scaleLetters = new Map([
  ['bn', 1e9],
  ['mn', 1e6],
  ['m', 1e6],
  ['k', 1e3],
  ['tn', 1e12],
  ['b', 1e9],
]);
const currencies = new Map([
  ['$', 'dollar'],
  ['£', 'pound'],
  ['€', 'euro'],
  ['¥', 'yen'],
  ['₹', 'rupee'],
  ['₽', 'ruble'],
  ['₪', 'shekel'],
]);
const currencyWords =
  /^(?:(?:u\.?s\.?|american|australian|canadian)\s+)?(dollar|euro|pound|yen|ruble|rouble|rupee|shekel|yuan|lira|franc)s?\b/i;

/** Before a lookbehind, what its match begins with: most places are passed over sooner so, at half the time. */
const digits =
  /(?=(?:(?:US|A|C)?[$£€¥₹₽₪])?\s?\d)(?<![\p{L}\p{N}_.,/:#@]|[\p{L}_][-–])((?:US|A|C)?[$£€¥₹₽₪])?\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d+)?)(?:(st|nd|rd|th)\b|(?:[\s-]?(hundred|thousand|million|billion|trillion|dozen|bn|tn|mn)|(k|m|b))\b)?(?:\s?(%|percent\b|per\s?cent\b|percentage\spoints?\b))?/giu;
const clockTime = /^(?::\d\d|\s?[ap]\.?m\b)/i;

const simple = [...cardinalWords.keys()].sort((a, b) => b.length - a.length).join('|');
const scales = [...scaleWords.keys()].join('|');
const begins = (words: Iterable<string>) => [...new Set(Array.from(words, (word) => word.slice(0, 2)))].join('|');
const beginsSpelled = `(?=${begins(cardinalWords.keys())}|a[\\s-])`;
const spelled = new RegExp(
  `${beginsSpelled}(?<![\\p{L}\\p{N}])(?:(?:a[\\s-]+(?:${scales})|${simple})(?:[\\s-]+(?:and\\s+)?(?:${simple}|${scales}))*)(?![\\p{L}\\p{N}])(?:\\s+(percent|per\\s?cent|percentage\\spoints?)\\b)?`,
  'giu',
);
const fraction = new RegExp(
  `${beginsSpelled}(?<![\\p{L}\\p{N}])(a|${simple})[\\s-](half|halves|thirds?|quarters?|fourths?|fifths?|tenths?)(?![\\p{L}\\p{N}])`,
  'giu',
);
const halfScale = new RegExp(`(?<![\\p{L}\\p{N}])half\\s+an?\\s+(${scales})(?![\\p{L}\\p{N}])`, 'giu');
const fractionParts = new Map([
  ['hal', 2],
  ['thi', 3],
  ['qua', 4],
  ['fou', 4],
  ['fif', 5],
  ['ten', 10],
]);
const ordinal = new RegExp(
  `(?=${begins([...cardinalWords.keys(), ...ordinalWords.keys()])})(?<![\\p{L}\\p{N}])((?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?(?:${[...ordinalWords.keys()].join('|')}))(?![\\p{L}\\p{N}-])`,
  'giu',
);

/** The numbers of a text, in order. Digits that belong to a date, a clock time, a web address or a name ("COVID-19") are none. */
export function findNumbers(text: string, known: KnownOfText = {}): FoundNumber[] {
  const drafts = [...digitNumbers(text), ...fractions(text), ...ordinals(text), ...spelledNumbers(text)];
  if (drafts.length === 0) return [];
  // One mark a character: a text may hold as many numbers as words.
  const taken = new Uint8Array(text.length);
  for (const { start, end } of [...(known.dates ?? findDates(text, null)), ...addresses(text)])
    taken.fill(1, start, end);
  const tokens = known.tokens ?? analyze(text);
  const found: FoundNumber[] = [];
  for (const draft of drafts) {
    if (taken.subarray(draft.start, draft.end).includes(1)) continue;
    const number = complete(text, draft, tokens);
    if (number === null) continue;
    taken.fill(1, draft.start, draft.end);
    found.push(number);
  }
  return found.sort((a, b) => a.start - b.start);
}

function addresses(text: string): { start: number; end: number }[] {
  return Array.from(text.matchAll(/\b(?:https?:\/\/|www\.)\S+/gi), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function* digitNumbers(text: string): Generator<Draft> {
  for (const match of text.matchAll(digits)) {
    const [whole, currency, figures = '', ordinalEnd, scale, letter, percent] = match;
    const end = match.index + whole.length;
    if (clockTime.test(text.slice(end, end + 6)) || /^[\p{L}_]/u.test(text.slice(end, end + 1))) continue;
    // "5m" is five million only with a currency: elsewhere it is metres or minutes.
    const factor =
      scaleWords.get(scale?.toLowerCase() ?? '') ??
      scaleLetters.get((scale ?? (currency ? letter : '') ?? '').toLowerCase()) ??
      1;
    const start = match.index + (whole.length - whole.trimStart().length);
    yield {
      start,
      end,
      value: Number(figures.replaceAll(',', '')) * factor,
      kind: ordinalEnd ? 'ordinal' : percent ? 'percent' : currency ? 'money' : 'cardinal',
      unit: percent ? '%' : currency ? (currencies.get(currency.slice(-1)) ?? null) : null,
    };
  }
}

function* fractions(text: string): Generator<Draft> {
  for (const match of text.matchAll(halfScale)) {
    const value = (scaleWords.get(match[1]?.toLowerCase() ?? '') ?? 0) / 2;
    yield { start: match.index, end: match.index + match[0].length, value, kind: 'cardinal', unit: null };
  }
  for (const match of text.matchAll(fraction)) {
    const [whole, count = '', part = ''] = match;
    const value =
      (cardinalWords.get(count.toLowerCase()) ?? 1) / (fractionParts.get(part.slice(0, 3).toLowerCase()) ?? 1);
    const end = match.index + whole.length;
    const isPercent = /^\s+(?:of\s+)?(?:an?\s+)?percent/i.test(text.slice(end, end + 20));
    if (value < 1)
      yield { start: match.index, end, value, kind: isPercent ? 'percent' : 'cardinal', unit: isPercent ? '%' : null };
  }
}

function* spelledNumbers(text: string): Generator<Draft> {
  for (const match of text.matchAll(spelled)) {
    const words = match[0].slice(0, match[0].length - (match[1] ? match[1].length : 0)).trim();
    yield {
      start: match.index,
      end: match.index + match[0].length,
      value: spelledValue(words),
      kind: match[1] ? 'percent' : 'cardinal',
      unit: match[1] ? '%' : null,
    };
  }
}

/** The value of "two hundred and five thousand". */
function spelledValue(words: string): number {
  let total = 0;
  let current = 0;
  const parts = words
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== 'and');
  for (const part of parts) {
    const scale = scaleWords.get(part);
    if (scale === undefined) current += part === 'a' ? 1 : (cardinalWords.get(part) ?? 0);
    else if (scale < 1000) current = Math.max(current, 1) * scale;
    else {
      total += Math.max(current, 1) * scale;
      current = 0;
    }
  }
  return total + current;
}

function* ordinals(text: string): Generator<Draft> {
  for (const match of text.matchAll(ordinal)) {
    const [ten, one] = match[0].toLowerCase().split('-');
    const value =
      one === undefined
        ? ordinalWords.get(ten ?? '')
        : (cardinalWords.get(ten ?? '') ?? 0) + (ordinalWords.get(one) ?? 0);
    if (value !== undefined)
      yield { start: match.index, end: match.index + match[0].length, value, kind: 'ordinal', unit: null };
  }
}

const notCounting = /^(?:no|this|that|the|any|every|each|another|which|someone|only)$/;

/** Adds unit and qualifier; `null` where the word counts nothing ("no one", "first of all", "a second"). */
function complete(text: string, draft: Draft, tokens: readonly Token[]): FoundNumber | null {
  const at = firstTokenFrom(tokens, draft.end);
  const previous = tokens[firstTokenFrom(tokens, draft.start) - 1];
  const words = text.slice(draft.start, draft.end);
  const unit = draft.unit ?? currencyAfter(text, draft.end) ?? countedNoun(tokens, at);
  const isWord = !/\d/.test(words);
  if (
    isWord &&
    draft.value === 1 &&
    draft.kind === 'cardinal' &&
    (unit === null || notCounting.test(previous?.normal ?? ''))
  )
    return null;
  if (isWord && draft.kind === 'ordinal' && unit === null) return null;
  const isMoney =
    draft.kind === 'cardinal' && draft.unit === null && unit !== null && currencyAfter(text, draft.end) !== null;
  return {
    ...draft,
    text: words,
    kind: isMoney ? 'money' : draft.kind,
    unit,
    qualifier: qualifierBefore(text, draft.start),
  };
}

function currencyAfter(text: string, end: number): string | null {
  return currencyWords.exec(text.slice(end, end + 30).trimStart())?.[1]?.toLowerCase() ?? null;
}

/** Index of the first token that starts at or after a place. */
function firstTokenFrom(tokens: readonly Token[], place: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stem of the noun that a number counts: the last of the first run of nouns, at most four words on ("three deadly border wars"). */
function countedNoun(tokens: readonly Token[], from: number): string | null {
  let noun: string | null = null;
  let isAttached = false;
  for (const token of tokens.slice(from, from + 6)) {
    if (token.text === '-' || token.text === '–') {
      if (noun !== null) return noun;
      isAttached = true;
      continue;
    }
    const isNoun = token.partOfSpeech === 'NOUN' && token.isWord;
    if (isNoun && isAttached) return token.stem;
    if (noun !== null && !isNoun) return noun;
    if (isNoun) noun = token.stem;
    else if (!['ADJ', 'PROPN', 'NUM'].includes(token.partOfSpeech) || !token.isWord) return null;
  }
  return noun;
}

const over =
  /(?:more than|over|at least|exceed(?:s|ed|ing)?|above|upwards? of|no (?:fewer|less) than|beyond)\s+(?:an? |the )?$/i;
const under =
  /(?:less than|under|fewer than|below|at most|up to|nearly|almost|no more than|close to)\s+(?:an? |the )?$/i;
const about = /(?:about|around|some|approximately|roughly|an? estimated|estimated|~|circa)\s*$/i;

function qualifierBefore(text: string, start: number): FoundNumber['qualifier'] {
  const before = text.slice(Math.max(0, start - 24), start);
  if (under.test(before)) return 'under';
  return over.test(before) ? 'over' : about.test(before) ? 'about' : null;
}
