import { isTitle, nameWords } from '../../language/name-words.ts';
import { sameName, type FoundName } from '../../language/names.ts';
import { countryOf } from '../../language/countries.ts';
import { fold } from '../../language/fold.ts';
import type { Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/**
 * A name that the cited sentences do not hold. One that only the context holds may stand where they say "he" or "the minister":
 * no more such names than they have such words to spare.
 */
export function nameConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const sentences = evidence.map(({ sentence }) => sentence);
  const contexts = evidence.map(({ context }) => context);
  const stands = evidence.flatMap(({ sentence }) => references(sentence)).filter((word) => !statement.folded.includes(` ${word} `)).length;
  let free = Math.max(0, stands - references(statement).filter((word) => pronouns.has(word) && !sentences.some(({ folded }) => folded.includes(` ${word} `))).length);
  for (const name of statement.names) {
    if (sentences.some((sentence) => holdsName(sentence, name)) && !isOtherPerson(name, [...sentences, ...contexts])) continue;
    if (free > 0 && contexts.some((context) => holdsName(context, name))) {
      free -= 1;
      continue;
    }
    return { kind: 'name', reason: `the name “${name.text}” is not in its source`, contradicts: false };
  }
  return null;
}

export function holdsName(reading: Reading, { text }: FoundName): boolean {
  const words = fold(text).replaceAll('.', '').split(/[^\p{L}\p{N}']+/u).filter(Boolean).join(' ');
  if (reading.folded.includes(` ${words} `)) return true;
  const plain = nameWords(text).join(' ');
  if (plain !== '' && countryOf(plain) === null && reading.folded.includes(` ${plain} `)) return true;
  return reading.names.some((other) => sameName(text, other.text));
}

/** "Maria Ruiz" where the source says "Ruiz", and the article speaks of Ana Ruiz only. */
function isOtherPerson(name: FoundName, readings: readonly Reading[]): boolean {
  if (name.words.length < 2) return false;
  const namesakes = readings.flatMap(({ names }) => names).filter(({ words }) => words.length > 1 && words.at(-1) === name.words.at(-1));
  return namesakes.length > 0 && !namesakes.some((other) => sameName(other.text, name.text));
}

const pronouns = new Set('he she they it him her them his its their i we our my who both'.split(' '));

/** The words of a text that stand for a name: pronouns, and nouns behind "the" or "this". */
function references({ tokens }: Reading): string[] {
  return tokens.flatMap((token, at): string[] => {
    if (pronouns.has(token.normal)) return [token.normal];
    if (!/^(?:the|this|that|these|those)$/.test(token.normal)) return [];
    const noun = tokens.slice(at + 1, at + 5).find(({ partOfSpeech, isWord }) => isWord && partOfSpeech === 'NOUN');
    return noun ? [fold(noun.text)] : [];
  });
}

const oneTitle = new Map([
  ['spokeswoman', 'spokesman'],
  ['spokesperson', 'spokesman'],
  ['chairwoman', 'chairman'],
  ['premier', 'minister'],
]);

/** An office that nobody holds in the source ("defence minister" for its "foreign minister"). */
export function titleConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = evidence.flatMap(({ sentence, context }) => [...offices(sentence), ...offices(context)]);
  for (const office of offices(statement)) {
    const same = held.filter(({ head }) => head === office.head);
    const fits = same.some(({ modifiers }) => office.modifiers.every((word) => modifiers.includes(word)) );
    if (fits || (same.length > 0 && office.modifiers.every((word) => evidence.some(({ sentence, context }) => sentence.stems.has(word) || context.stems.has(word))) && !same.some(({ modifiers }) => modifiers.length > 0))) continue;
    return { kind: 'title', reason: `“${office.text}” is not what its source calls anyone`, contradicts: same.length > 0 };
  }
  return null;
}

type Office = { readonly head: string; readonly modifiers: readonly string[]; readonly text: string };

function offices({ tokens }: Reading): Office[] {
  return tokens.flatMap((token, at): Office[] => {
    // Short forms such as "Mr" name no office.
    if (!isTitle(token.normal) || token.normal.length < 5) return [];
    let from = at;
    while (from > 0 && at - from < 2 && isModifier(tokens[from - 1])) from -= 1;
    const words = tokens.slice(from, at + 1);
    const head = oneTitle.get(token.lemma) ?? token.lemma;
    return [{ head, modifiers: words.slice(0, -1).map(({ stem }) => stem), text: words.map(({ text }) => text).join(' ') }];
  });
}

function isModifier(token: Reading['tokens'][number] | undefined): boolean {
  return token !== undefined && token.isWord && !token.isStopWord && countryOf(fold(token.text)) === null && /^(?:ADJ|NOUN|PROPN)$/.test(token.partOfSpeech) && !isTitle(token.normal);
}
