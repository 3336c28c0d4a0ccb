import { countryOf } from '../language/countries.ts';
import { isDictionaryWord } from '../language/english.ts';
import { fold } from '../language/fold.ts';
import { nameWords } from '../language/name-words.ts';
import type { FoundName } from '../language/names.ts';
import type { ArchiveSentence } from './archive-sentences.ts';
import { isInside } from './clause-end.ts';

export type NameKind = 'person' | 'country' | 'place' | 'group';
export type NameKinds = (name: FoundName | string) => NameKind | null;

type Uses = { titled: number; speaking: number; placed: number; all: number };
const spatial = /\b(?:in|near|outside|across|throughout|around)\s+(?:the\s+)?$/i;

/**
 * What a name stands for, as far as the archive's own use of it tells: a person has a title or speaks, a place has things in it.
 * `null` where that is not certain. Asked when all sentences have been added.
 */
export function nameKinds(): { readonly add: (sentence: ArchiveSentence) => void; readonly kindOf: NameKinds } {
  const uses = new Map<string, Uses>();
  return {
    add(sentence) {
      for (const name of sentence.names) count(uses, sentence, name);
    },
    kindOf: (name) => kindIn(uses, typeof name === 'string' ? name : name.text),
  };
}

function kindIn(uses: ReadonlyMap<string, Uses>, text: string): NameKind | null {
  if (isUnion.test(fold(text))) return null;
  if (isCountry(text)) return 'country';
  const words = nameWords(text);
  const used = uses.get(words.join(' '));
  if (words.some((word) => countryOf(word) !== null) || used === undefined) return null;
  if (used.placed * 2 >= used.all && used.titled + used.speaking === 0) return 'place';
  const isPersonal =
    words.length > 1 && words.length < 5 && !words.some((word) => isDictionaryWord(word) && word.length > 3);
  const isTitled = used.titled * 8 >= used.all && used.placed * 8 < used.all;
  if ((used.titled > 0 && isTitled) || (isPersonal && used.speaking > 0 && used.placed === 0)) return 'person';
  // "Power" and "Spam" have a capital at the head of a sentence, whatever they are.
  const isWord = words.length === 1 && isDictionaryWord(text);
  return used.all > 1 && used.placed * 5 < used.all && !isWord ? 'group' : null;
}

function count(uses: Map<string, Uses>, { text, tokens }: ArchiveSentence, name: FoundName): void {
  const key = nameWords(name.text).join(' ');
  const used = uses.get(key) ?? { titled: 0, speaking: 0, placed: 0, all: 0 };
  const next = tokens.find(({ start }) => start >= name.end);
  used.all += 1;
  used.titled += Number(name.title !== null);
  used.speaking += Number(next !== undefined && personal.has(next.lemma) && next.partOfSpeech === 'VERB');
  used.placed += Number(spatial.test(text.slice(Math.max(0, name.start - 24), name.start)));
  uses.set(key, used);
}

/** What people do and countries and bodies do less: a person's name stands before one of these sooner or later. */
const personal = new Set(
  'say tell add write explain recall speak reply argue ask admit smile laugh travel arrive die born resign retire marry play score star sing direct lead sit stand head wear fly'.split(
    ' ',
  ),
);

/** Called by a name in the table of countries, and none. */
const isUnion =
  /^(?:the )?(?:eu|european union|un|u\.n\.|united nations|nato|europe|asia|africa|arab league|african union)$/u;

/** A country by its own name, not its people ("Americans") or what is like it ("Israeli"). */
function isCountry(text: string): boolean {
  const folded = fold(text).replaceAll(/^the |\./gu, '');
  return countryOf(folded) === folded || /^(?:us|uk|usa|uae)$/u.test(folded);
}

/** The name that covers a token. */
export function nameAt({ names, tokens }: ArchiveSentence, at: number): FoundName | undefined {
  return names.find((name) => isInside([name], tokens[at]));
}
