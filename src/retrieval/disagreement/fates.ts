import type { Token } from '../../language/english.ts';

/** What becomes of people in the news, told by many words: two tolls are comparable where it is the same. */
export type Fate = 'death' | 'injury' | 'arrest' | 'missing' | 'displaced' | 'rescued';

const words: Readonly<Record<Fate, string>> = {
  death: 'kill die dead death fatality slay murder perish massacre drown fatal deadly deceased',
  injury: 'injure wound hurt injury wounded injured hospitalize hospitalise',
  arrest: 'arrest detain arrested detained custody',
  missing: 'missing unaccounted',
  displaced: 'displace evacuate displaced evacuated homeless flee evacuee',
  rescued: 'rescue rescued survivor survive',
};

const fateByWord: ReadonlyMap<string, Fate> = new Map(
  (Object.entries(words) as [Fate, string][]).flatMap(([fate, list]) =>
    list.split(' ').map((word): [string, Fate] => [word, fate]),
  ),
);

/** The fate that a word tells by itself; of "toll" and "lives" see `fateAt`. */
export function fateOf({ lemma, normal }: Token): Fate | null {
  return fateByWord.get(lemma) ?? fateByWord.get(normal) ?? null;
}

const takes = new Set(['claim', 'lose', 'take', 'cost']);

/** The fate that a word among others tells: also "toll", and the "lives" that something claims. */
export function fateAt(tokens: readonly Token[], at: number): Fate | null {
  const token = tokens[at];
  if (token === undefined) return null;
  if (token.lemma === 'toll') return tokens[at - 1]?.lemma === 'injury' ? 'injury' : 'death';
  if (token.lemma === 'life' || token.normal === 'lives')
    return tokens.slice(Math.max(0, at - 6), at + 5).some(({ lemma }) => takes.has(lemma)) ? 'death' : null;
  return fateOf(token);
}

const anybody = new Set('people person victim individual dead death fatality life body other man woman'.split(' '));

/** One name for all words that count people whoever they are; other counted nouns stay as they are. */
export function countedClass(unit: string | null, isFate: boolean): string | null {
  if (unit === null) return isFate ? 'people' : null;
  return anybody.has(unit) || /^(?:peopl|fatal|injuri|live)/.test(unit) ? 'people' : unit;
}
