import { countryOf, longestCountryName } from './countries.ts';
import { fold } from './fold.ts';

const set = (words: string) => new Set(words.trim().split(/\s+/));
/** Never part of the name behind them. */
const titles = set(`
  mr mrs ms dr prof professor sir president minister premier chancellor secretary gen lt lieutenant col colonel maj capt sgt
  sergeant cpl sen senator rep representative congressman congresswoman gov governor mayor ambassador envoy chairman
  chairwoman ceo cfo spokesman spokeswoman spokesperson rev reverend imam rabbi ayatollah speaker attorney`);
/** Titles that names begin with as well ("General Assembly", "Star Tribune"): no title before a dictionary word. */
const unsureTitles = set(`
  miss dame lord lady king queen prince princess pope general major captain commander admiral chair chief justice judge
  director leader sheikh emir officer detective sheriff coach star actor actress singer author analyst`);
/** Before a title they belong to it ("Deputy Foreign Minister"). */
const modifiers = set(`
  vice deputy prime foreign defense defence interior finance executive former acting assistant associate chief police
  attorney staff house senate majority minority press first senior`);
const particles = new Set(
  'al el bin ibn bint abu de del della di da do dos du la le van von der den ter al- el-'.split(' '),
);
const generations = new Set(['jr', 'sr', 'ii', 'iii', 'iv']);
const fillers = new Set(['of', 'the', 'and', '&']);

/** How many words at the head of a name are titles; `isPlain` tells dictionary words from names. */
export function titleCount(words: readonly string[], isPlain: (word: string) => boolean): number {
  let count = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? '').replaceAll('.', '');
    const next = words[at + 1];
    if (titles.has(word) || (unsureTitles.has(word) && (next === undefined || !isPlain(next) || titles.has(next))))
      count = at + 1;
    else if (!modifiers.has(word)) break;
  }
  return count;
}

/** Whether a word is a title wherever it stands, also in the middle of a run of capitals ("Democratic Sen. Amina Okoye"). */
export function isTitle(normal: string): boolean {
  return titles.has(normal.replaceAll('.', ''));
}

export function isParticle(normal: string): boolean {
  return particles.has(normal);
}

/** Names are met again and again: of people in the news, in each of the passages about them. About 200 bytes each. */
const keptNames = 20_000;
const longestKept = 100;
const kept = new Map<string, readonly string[]>();

/** The words of a name that tell it from others: folded, without titles, particles, possessives and dots; countries under one name. */
export function nameWords(name: string): readonly string[] {
  const known = kept.get(name);
  if (known) return known;
  const words = readName(name);
  if (kept.size >= keptNames) kept.clear();
  if (name.length <= longestKept) kept.set(name, words);
  return words;
}

function readName(name: string): string[] {
  const all = fold(name)
    .replace(/'s?(?=$|[\s-])/g, '')
    .replace(/\./g, '')
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word, at) => word !== '' && !fillers.has(word) && !(at > 0 && generations.has(word)));
  const skipped = titleCount(all, () => true);
  const words: string[] = [];
  for (let at = skipped < all.length ? skipped : 0; at < all.length;) {
    const [country, count] = countryAt(all, at);
    if (country !== null) words.push(country);
    else if (!particles.has(all[at] ?? '') || all.length === 1) words.push(all[at] ?? '');
    at += count;
  }
  return words;
}

function countryAt(words: readonly string[], at: number): [string | null, number] {
  for (let count = Math.min(longestCountryName, words.length - at); count > 0; count -= 1) {
    const country = countryOf(words.slice(at, at + count).join(' '));
    if (country !== null) return [country, count];
  }
  return [null, 1];
}
