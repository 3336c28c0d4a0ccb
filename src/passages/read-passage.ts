import { findDates } from '../language/dates.ts';
import { analyze } from '../language/english.ts';
import { findNames } from '../language/names.ts';
import { findNumbers } from '../language/numbers.ts';
import type { SentenceReading } from './sentence-reading.ts';
import type { Span } from './span.ts';

/**
 * What each of a passage's sentences holds. `text` is the passage's, `sentences` are places in it, in order and apart;
 * `publishedAt` is the day against which "on Tuesday" is worked out, `null` where the article does not say. Dates are read
 * sentence by sentence, names and numbers in the whole passage: "Okoye" at the head of a sentence is known by the one before.
 * Takes time linear in the text.
 */
export function readSentences(text: string, sentences: readonly Span[], publishedAt: string | null): SentenceReading[] {
  const tokens = analyze(text);
  const sentenceDates = sentences.map(({ start, end }) => findDates(text.slice(start, end), publishedAt));
  const dates = sentenceDates.flatMap((found, at) => found.map((date) => shifted(date, sentences[at]?.start ?? 0)));
  const names = grouped(findNames(text, { tokens, dates }), sentences);
  const numbers = grouped(findNumbers(text, { tokens, dates }), sentences);
  const words = grouped(tokens, sentences);
  return sentences.map(({ start }, at) => ({
    stems: (words[at] ?? []).flatMap(({ isWord, isStopWord, stem }) => (isWord && !isStopWord ? [stem] : [])),
    names: (names[at] ?? []).map((name) => name.text),
    numbers: (numbers[at] ?? []).map((number) => shifted(number, -start)),
    dates: sentenceDates[at] ?? [],
  }));
}

function shifted<Found extends Span>(found: Found, by: number): Found {
  return { ...found, start: found.start + by, end: found.end + by };
}

/** What lies wholly in each sentence; `found` in order. */
function grouped<Found extends Span>(found: readonly Found[], sentences: readonly Span[]): Found[][] {
  let at = 0;
  return sentences.map(({ start, end }) => {
    while ((found[at]?.start ?? Infinity) < start) at += 1;
    const from = at;
    while ((found[at]?.start ?? Infinity) < end) at += 1;
    const last = found[at - 1];
    return found.slice(from, at > from && last !== undefined && last.end > end ? at - 1 : at);
  });
}
