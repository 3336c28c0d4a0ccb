import type { SearchIndex } from '../index/search-index.ts';
import { countryOf } from '../language/countries.ts';
import { analyze, isDictionaryWord, stems, type Token } from '../language/english.ts';
import { fold } from '../language/fold.ts';
import { askingWords, meantWord, type MeantWord, type VocabularyParts } from './meant-word.ts';
import type { PassageReader } from './passage-reader.ts';

export type SpellingParts = VocabularyParts & {
  readonly read: PassageReader;
  readonly index: Pick<SearchIndex, 'searchKeyword'>;
};

/** Shorter words have too many neighbours. */
const shortest = 4;
const longest = 30;
/** A question with more words that nobody knows is in another language, or no question. */
const mostUnknown = 8;

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
  const meant = new Map<number, MeantWord>();
  for (const at of unknown) {
    const found = await meantWord(words[at]!.text, at === 0, parts);
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
