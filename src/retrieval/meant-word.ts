import type { Catalog } from '../catalog/catalog.ts';
import type { SearchIndex } from '../index/search-index.ts';
import { monthNames, weekdayNames } from '../language/calendar.ts';
import { isDictionaryWord, stems } from '../language/english.ts';
import { fold } from '../language/fold.ts';
import { slipCost } from '../language/slips.ts';

export type VocabularyParts = {
  readonly catalog: Pick<Catalog, 'passages'>;
  readonly index: Pick<SearchIndex, 'passagesWith' | 'stemsLike'>;
};

/** What somebody meant; whether it is the name of somebody or something. */
export type MeantWord = { readonly word: string; readonly isName: boolean };

/** The words that a question is made with, which no archive needs to hold. */
export const askingWords =
  'what when where which whom whose while there their them these those this that about after again against before between because below above could does doing during from have having into many most much more other over same should since some such than then they through under until very were will with would your'.split(
    ' ',
  );
const timeWords = [...monthNames, ...weekdayNames].filter((name) => name.length >= 4).map(capitalised);
/** How frequent such a word counts as, as the logarithm of passages. */
const ownFrequency = 8;

/** The least that must speak for the likeliest word beyond the next one, and what a slip speaks against a word; in logarithms of chances. */
const clearly = 1.5;
const perSlip = 4;

/** More may be wrong with a longer word. */
function mostWrong(length: number): number {
  return length < 5 ? 1 : length < 9 ? 1.2 : 2;
}

type Candidate = MeantWord & { readonly stem: string; readonly score: number };

/** The word that is most probably meant by one that nobody knows; `null` where none clearly is. `isFirst`: a capital at the head of the question makes no name. */
export async function meantWord(text: string, isFirst: boolean, parts: VocabularyParts): Promise<MeantWord | null> {
  const typed = fold(text);
  const isCapital = /^\p{Lu}/u.test(text);
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
async function archiveWords(typed: string, most: number, parts: VocabularyParts): Promise<Map<string, string[]>> {
  const alike = await parts.index.stemsLike(typed, most >= 2 ? 2 : 1);
  const passages = await parts.catalog.passages([...new Set(alike.flatMap(({ passageIds }) => passageIds))]);
  const words = new Map<string, string[]>();
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
  for (const { stem } of alike)
    for (const form of withEndingOf(typed, stem))
      if (!words.has(form) && slipCost(typed, form, most) <= most && stems(form)[0] === stem) words.set(form, [form]);
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
