import type { Catalog } from '../catalog/catalog.ts';
import type { SearchIndex } from '../index/search-index.ts';
import { monthNames, weekdayNames } from '../language/calendar.ts';
import { countryOf } from '../language/countries.ts';
import { analyze, isDictionaryWord, stems, type Token } from '../language/english.ts';
import { fold } from '../language/fold.ts';
import { slipCost } from '../language/slips.ts';
import type { PassageReader } from './passage-reader.ts';

export type SpellingParts = {
  readonly catalog: Pick<Catalog, 'passages'>;
  readonly read: PassageReader;
  readonly index: Pick<SearchIndex, 'passagesWith' | 'stemsLike' | 'searchKeyword'>;
};

/** Shorter words have too many neighbours. */
const shortest = 4;
const longest = 30;
/** A question with more words that nobody knows is in another language, or no question. */
const mostUnknown = 8;

/** The words that a question is made with, which no archive needs to hold. */
const askingWords =
  'what when where which whom whose while there their them these those this that about after again against before between because below above could does doing during from have having into many most much more other over same should since some such than then they through under until very were will with would your'.split(
    ' ',
  );
const timeWords = [...monthNames, ...weekdayNames].filter((name) => name.length >= shortest).map(capitalised);
/** How frequent such a word counts as, as the logarithm of passages. */
const ownFrequency = 8;

/**
 * The question with the words that nobody knows, neither the archive nor the dictionary, written as the archive's word that they
 * most probably are. A word of which that is not clear stays, and so do numbers, abbreviations and whatever stands in quotation marks.
 */
export async function respelled(question: string, parts: SpellingParts): Promise<string> {
  const words = wordsAsTyped(question);
  const unknown: number[] = [];
  for (const [at, word] of words.entries())
    if (word.mayBeWrong && !(await isKnown(word, parts.index))) unknown.push(at);
  if (unknown.length > mostUnknown) return question;
  const meant = new Map<number, Meant>();
  for (const at of unknown) {
    const found = await wordMeant(words[at]!, at === 0, parts);
    if (found) meant.set(at, found);
  }
  let result = '';
  let end = 0;
  for (const [at, { word, isName }] of meant) {
    const besides = isName ? tellingOf(words, at).map((other) => meant.get(other)?.word ?? words[other]!.text) : [];
    if (besides.length > 0 && !(await standTogether(word, besides, parts))) continue;
    result += question.slice(end, words[at]!.start) + word;
    end = words[at]!.end;
  }
  return result + question.slice(end);
}

const quoted = /"[^"]*"|“[^”]*”|«[^»]*»/gu;

type Word = Token & { readonly mayBeWrong: boolean };

function wordsAsTyped(question: string): Word[] {
  const quotations = Array.from(
    question.matchAll(quoted),
    ({ index, 0: text }) => [index, index + text.length] as const,
  );
  const isShouted = !/\p{Ll}/u.test(question);
  return analyze(question)
    .filter(({ isWord }) => isWord)
    .map((token) => ({
      ...token,
      mayBeWrong:
        !token.isStopWord &&
        token.text.length >= shortest &&
        token.text.length <= longest &&
        // Capitals inside make an abbreviation or a brand.
        (isShouted || /^\p{L}[\p{Ll}\p{M}]+$/u.test(token.text)) &&
        /^[a-z]+$/.test(fold(token.text)) &&
        !quotations.some(([start, end]) => start <= token.start && token.end <= end),
    }));
}

async function isKnown({ text, stem }: Token, index: SpellingParts['index']): Promise<boolean> {
  const lower = fold(text);
  if (askingWords.includes(lower) || countryOf(lower) !== null || isDictionaryWord(lower)) return true;
  for (const form of new Set([stem, ...stems(lower)])) if ((await index.passagesWith(form)) > 0) return true;
  return false;
}

/** The words that tell which one is meant by a name: its other words, or all of the question where it has none. */
function tellingOf(words: readonly Word[], at: number): number[] {
  const others = [...words.keys()].filter((place) => place !== at && !words[place]!.isStopWord);
  const isCapital = (place: number): boolean => /^\p{Lu}/u.test(words[place]!.text);
  const named = others.filter((place) => Math.abs(place - at) === 1 && place > 0 && isCapital(place));
  return named.length > 0 && isCapital(at) ? named : others;
}

/** Passages that are looked at: those with most of the words stand first. */
const passagesRead = 10;

/** Whether the archive has a name in one passage with any of these words: "Connor Bedard" is no "Conor" that it knows. */
async function standTogether(name: string, words: readonly string[], parts: SpellingParts): Promise<boolean> {
  const own = stems(name);
  const others = stems(words.join(' '));
  const hits = await parts.index.searchKeyword(`${name} ${words.join(' ')}`, { limit: passagesRead });
  const passages = await parts.read(hits.map(({ passageId }) => passageId));
  return passages.some(({ title, sentences }) => {
    const held = new Set([title, ...sentences].flatMap((sentence) => sentence.stems));
    return own.every((stem) => held.has(stem)) && others.some((stem) => held.has(stem));
  });
}

/** The least that must speak for the likeliest word beyond the next one, and what a slip speaks against a word; in logarithms of chances. */
const clearly = 1.5;
const perSlip = 4;

/** More may be wrong with a longer word. */
function mostWrong(length: number): number {
  return length < 5 ? 1 : length < 9 ? 1.2 : 2;
}

type Meant = { readonly word: string; readonly isName: boolean };
type Candidate = Meant & { readonly stem: string; readonly score: number };

async function wordMeant(token: Token, isFirst: boolean, parts: SpellingParts): Promise<Meant | null> {
  const typed = fold(token.text);
  const isCapital = /^\p{Lu}/u.test(token.text);
  const most = mostWrong(typed.length);
  const candidates: Candidate[] = isCapital && !isFirst ? [] : alike(askingWords, typed, most);
  candidates.push(...alike(timeWords, typed, most));
  for (const [lower, forms] of await archiveWords(typed, most, parts)) {
    // A name is no misspelled common word.
    if (isCapital && !isFirst && !forms.some((form) => /^\p{Lu}/u.test(form))) continue;
    const isName = (isCapital && !isFirst) || !isDictionaryWord(lower);
    const [stem = lower] = stems(lower);
    const frequency = await parts.index.passagesWith(stem);
    const score = Math.log(1 + frequency) - perSlip * slipCost(typed, lower, most);
    if (frequency > 0) candidates.push({ word: isName ? formOf(forms) : lower, stem, isName, score });
  }
  const best = bestOf(candidates);
  if (!best) return null;
  const next = bestOf(candidates.filter(({ stem }) => stem !== best.stem));
  if (next && best.score - next.score < clearly) return null;
  if (isFormOf(typed, best.stem)) return null;
  return isCapital ? { ...best, word: capitalised(best.word) } : best;
}

/** Whether a word is made of another one by an ending: "gamers", of whom an archive of "games" need not speak. */
function isFormOf(typed: string, stem: string): boolean {
  const base = typed.replace(/(?:e?rs?|ings?|ly|ness|ists?|able|less)$/, '');
  return base !== typed && [base, `${base}e`].some((word) => stems(word)[0] === stem);
}

function alike(words: readonly string[], typed: string, most: number): Candidate[] {
  return words.flatMap((word) => {
    const cost = slipCost(typed, word.toLowerCase(), most);
    return cost <= most ? [{ word, stem: word, isName: false, score: ownFrequency - perSlip * cost }] : [];
  });
}

function capitalised(word: string): string {
  return word.replace(/^\p{L}/u, (letter) => letter.toUpperCase());
}

function bestOf(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>((best, each) => (best && best.score >= each.score ? best : each), null);
}

/** Words of the archive that may have been meant, lower case, with the forms in which they are written. */
async function archiveWords(typed: string, most: number, parts: SpellingParts): Promise<Map<string, string[]>> {
  const alike = await parts.index.stemsLike(typed, most >= 2 ? 2 : 1);
  const passages = await parts.catalog.passages([...new Set(alike.flatMap(({ passageIds }) => passageIds))]);
  const words = new Map<string, string[]>();
  for (const { stem } of alike)
    for (const form of withEndingOf(typed, stem))
      if (slipCost(typed, form, most) <= most && stems(form)[0] === stem) words.set(form, [form]);
  const beginnings = new Set([typed[0], typed[1]]);
  const others = new Set<string>();
  for (const { article, text } of passages) {
    for (const [form] of `${article.title} ${text}`.matchAll(/[\p{L}\p{M}]+/gu)) {
      if (others.has(form)) continue;
      const lower = fold(form);
      if (beginnings.has(lower[0]) && slipCost(typed, lower, most) <= most)
        words.set(lower, [...(words.get(lower) ?? []), form]);
      else others.add(form);
    }
  }
  return words;
}

/** A stem with what stands at the end of the typed word: not every form of a word is in the passages that are read. */
function withEndingOf(typed: string, stem: string): string[] {
  return [-1, 0, 1].map((more) => stem + typed.slice(stem.length + more));
}

/** As the archive writes it most often; a dateline's capitals are no name's. */
function formOf(forms: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + (/\p{Ll}/u.test(form) ? 1000 : 1));
  const [[most] = ['']] = [...counts].sort((a, b) => b[1] - a[1]);
  return /\p{Ll}/u.test(most) ? most : capitalised(most.toLowerCase());
}
