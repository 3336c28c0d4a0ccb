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
  const contexts = evidence.flatMap(({ context }) => context);
  let free = sparePlaces(statement, sentences);
  for (const name of statement.names) {
    if (sentences.some((sentence) => holdsName(sentence, name)) && !isOtherPerson(name, [...sentences, ...contexts]))
      continue;
    if (free > 0 && mayStand(name, statement, sentences) && contexts.some((context) => holdsName(context, name))) {
      free -= 1;
      continue;
    }
    return { kind: 'name', reason: `the name “${name.text}” is not in its source`, contradicts: false };
  }
  return null;
}

/** "In Oslo" may stand for "there" or "the city", not for "he"; "from Ruiz" for "from her", not for "she". */
function mayStand({ start }: FoundName, { text }: Reading, sentences: readonly Reading[]): boolean {
  const before =
    /\b(\p{L}+)\s+(?:the\s+)?$/u.exec(text.slice(Math.max(0, start - 16), start))?.[1]?.toLowerCase() ?? '';
  if (/^(?:in|at|near)$/.test(before)) return sentences.some(({ folded }) => placeWords.test(folded));
  if (/^(?:from|to|for|with|against|of|on)$/.test(before))
    return sentences.some((sentence) =>
      references(sentence).some(({ word }) => !/^(?:he|she|they|we|i|who)$/.test(word)),
    );
  return true;
}

const placeWords =
  / (?:there|here|where|city|capital|town|country|territory|region|place|island|strip|state|council|assembly|same) /;

export function holdsName(reading: Reading, { text }: FoundName): boolean {
  const words = fold(text)
    .replaceAll('.', '')
    .split(/[^\p{L}\p{N}']+/u)
    .filter(Boolean)
    .join(' ');
  if (reading.folded.includes(` ${words} `)) return true;
  const plain = nameWords(text).join(' ');
  if (plain !== '' && countryOf(plain) === null && reading.folded.includes(` ${plain} `)) return true;
  return reading.names.some((other) => sameName(text, other.text));
}

/** "Maria Ruiz" where the source says "Ruiz", and the article speaks of Ana Ruiz only. */
function isOtherPerson(name: FoundName, readings: readonly Reading[]): boolean {
  if (name.words.length < 2) return false;
  const namesakes = readings
    .flatMap(({ names }) => names)
    .filter(({ words }) => words.length > 1 && words.at(-1) === name.words.at(-1));
  return namesakes.length > 0 && !namesakes.some((other) => sameName(other.text, name.text));
}

/** How many names the sentences leave open that the statement may fill in: their pronouns and "the minister", less those that it uses itself. */
function sparePlaces(statement: Reading, sentences: readonly Reading[]): number {
  const used = references(statement).map(({ word }) => word);
  let spare = 0;
  for (const { word, stands } of sentences.flatMap(references)) {
    const at = used.indexOf(word);
    if (at < 0) spare += stands;
    else used.splice(at, 1);
  }
  return spare;
}

const singular = new Set('he she it him her his its i my who'.split(' '));
const plural = new Set('they them their we our both'.split(' '));

/** The words of a text that stand for names, and for how many: pronouns, and nouns behind "the" or "this". */
function references({ tokens }: Reading): { word: string; stands: number }[] {
  return tokens.flatMap((token, at): { word: string; stands: number }[] => {
    if (singular.has(token.normal) || plural.has(token.normal))
      return [{ word: token.lemma, stands: plural.has(token.normal) ? 2 : 1 }];
    if (!/^(?:the|this|that|these|those)$/.test(token.normal)) return [];
    const noun = tokens.slice(at + 1, at + 5).find(({ partOfSpeech, isWord }) => isWord && partOfSpeech === 'NOUN');
    return noun ? [{ word: fold(noun.text), stands: noun.lemma === noun.normal ? 1 : 2 }] : [];
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
  const own = evidence.flatMap(({ sentence }) => offices(sentence));
  const held = own.length > 0 ? own : evidence.flatMap(({ context }) => context.flatMap(offices));
  for (const office of offices(statement)) {
    const same = held.filter(({ head }) => head === office.head);
    const saidOf = (modifiers: readonly string[]) =>
      office.modifiers.every(
        (word) =>
          modifiers.includes(word) ||
          (modifiers.length === 0 &&
            evidence.some(({ sentence, context }) => [sentence, ...context].some(({ stems }) => stems.has(word)))),
      );
    if (same.some(({ modifiers }) => saidOf(modifiers))) continue;
    return {
      kind: 'title',
      reason: `“${office.text}” is not what its source calls anyone`,
      contradicts: own.length > 0,
    };
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
    return [
      { head, modifiers: words.slice(0, -1).map(({ stem }) => stem), text: words.map(({ text }) => text).join(' ') },
    ];
  });
}

function isModifier(token: Reading['tokens'][number] | undefined): boolean {
  return (
    token !== undefined &&
    token.isWord &&
    !token.isStopWord &&
    countryOf(fold(token.text)) === null &&
    /^(?:ADJ|NOUN|PROPN)$/.test(token.partOfSpeech) &&
    !isTitle(token.normal)
  );
}
