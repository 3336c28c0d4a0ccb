import type { FoundDate } from '../language/dates.ts';
import type { FoundNumber } from '../language/numbers.ts';

/** Names how sentences are read and written; readings under another name are made anew. Raise it with every change of `readSentences`, of what it calls in `language/`, or of the form below. */
export const readingVersion = 'reading-2';

/** What a sentence holds, as far as ranking and the comparison of articles need to know: pure data, made once at ingest. */
export type SentenceReading = {
  /** Stems of the words that carry meaning, in order, with repeats (`contentStems`). */
  readonly stems: readonly string[];
  /** Names as written, in order, with repeats. */
  readonly names: readonly string[];
  /** Places are counted from the sentence's start, in UTF-16 code units. */
  readonly numbers: readonly FoundNumber[];
  /** Worked out against the day the article appeared; places are counted from the sentence's start. */
  readonly dates: readonly FoundDate[];
};

const numberKinds = ['cardinal', 'ordinal', 'percent', 'money'] as const;
const qualifiers = ['over', 'under', 'about'] as const;
const granularities = ['day', 'month', 'year', 'range'] as const;
const relations = ['since', 'after', 'before', 'until'] as const;

type WrittenNumber = [
  start: number,
  text: string,
  value: number | null,
  kind: number,
  unit: string | null,
  qualifier: number,
];
type WrittenDay = string | null;
type WrittenDate = [
  start: number,
  text: string,
  from: WrittenDay,
  to: WrittenDay,
  granularity: number,
  relation: number,
  year: number | null,
  month: number | null,
  day: number | null,
  weekday: number | null,
];
/** What is empty at the end is left away. */
type WrittenSentence = [stems: string | string[], names?: string[], numbers?: WrittenNumber[], dates?: WrittenDate[]];

/** The sentences of a passage as one compact line of JSON, lone surrogates escaped; `parseReading` gives them back equal. */
export function writeReading(readings: readonly SentenceReading[]): string {
  return JSON.stringify(readings.map(writeSentence));
}

/** Reads what `writeReading` wrote. It comes from the catalog, which checks its own pages: no more is checked than that it is JSON. */
export function parseReading(written: string): SentenceReading[] {
  return (JSON.parse(written) as WrittenSentence[]).map(parseSentence);
}

function writeSentence({ stems, names, numbers, dates }: SentenceReading): WrittenSentence {
  // One string is parsed faster than many. A few letters of other scripts fold to white space, or to nothing.
  const joined = stems.join(' ');
  const isPlain = joined.split(' ').length === stems.length && !stems.includes('');
  const sentence: WrittenSentence = [
    isPlain ? joined : [...stems],
    [...names],
    numbers.map(writeNumber),
    dates.map(writeDate),
  ];
  while (sentence.length > 1 && sentence.at(-1)?.length === 0) sentence.pop();
  return sentence;
}

function parseSentence([stems, names, numbers, dates]: WrittenSentence): SentenceReading {
  return {
    stems: typeof stems === 'string' ? stems.split(' ') : stems,
    names: names ?? [],
    numbers: numbers?.map(parseNumber) ?? [],
    dates: dates?.map(parseDate) ?? [],
  };
}

function writeNumber({ start, text, value, kind, unit, qualifier }: FoundNumber): WrittenNumber {
  return [start, text, value, numberKinds.indexOf(kind), unit, qualifier === null ? -1 : qualifiers.indexOf(qualifier)];
}

function parseNumber([start, text, value, kind, unit, qualifier]: WrittenNumber): FoundNumber {
  return {
    start,
    end: start + text.length,
    text,
    // JSON has no word for what is beyond all numbers, and writes null.
    value: value ?? Infinity,
    kind: numberKinds[kind] ?? 'cardinal',
    unit,
    qualifier: qualifiers[qualifier] ?? null,
  };
}

function writeDate(date: FoundDate): WrittenDate {
  const { start, text, from, to, granularity, relation, year, month, day, weekday } = date;
  const relationCode = relation === null ? -1 : relations.indexOf(relation);
  return [start, text, from, to, granularities.indexOf(granularity), relationCode, year, month, day, weekday];
}

function parseDate(written: WrittenDate): FoundDate {
  const [start, text, from, to, granularity, relation, year, month, day, weekday] = written;
  return {
    start,
    end: start + text.length,
    text,
    from,
    to,
    certain: year !== null,
    granularity: granularities[granularity] ?? 'range',
    known: { year: year !== null, month: month !== null, day: day !== null, weekday: weekday !== null },
    year,
    month,
    day,
    weekday,
    relation: relations[relation] ?? null,
  };
}
