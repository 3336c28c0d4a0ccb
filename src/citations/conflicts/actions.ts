import type { ContentWord, Reading } from '../reading.ts';

/** What both sides do alike: who is named first says nothing. */
const mutual = new Set(
  'meet talk speak negotiate agree confer discuss marry clash fight share join say tell'.split(' '),
);
/** Where the clause of a verb ends towards its beginning, and towards its end. */
const endsBefore =
  /^(?:[.;:!?()—–]|but|while|whereas|because|although|after|before|when|which|that|who|whom|since|if|as|until|than|where|how|why|whether)$/;
const endsBehind =
  /^(?:[.,;:!?()—–]|but|and|while|whereas|because|although|after|before|when|which|that|who|whom|since|if|as|until|than|where|how|why|whether)$/;
const time = new Set('day week month year time morning evening night hour minute decade today'.split(' '));

export const isName = ({ token }: ContentWord): boolean => token.partOfSpeech === 'PROPN';

/** A verb, with who acts and what is acted on, as far as word order tells. */
export type Action = {
  readonly verb: ContentWord;
  readonly agents: readonly ContentWord[];
  readonly patients: readonly ContentWord[];
  /** Names behind "in" or "at". */ readonly places: readonly ContentWord[];
};

/** Each verb with the nouns and names of its clause before and behind it; of a passive verb those behind "by" act. */
export function actions({ tokens, words }: Reading): Action[] {
  const nouns = words.filter(
    ({ token }) => (token.partOfSpeech === 'NOUN' || token.partOfSpeech === 'PROPN') && !time.has(token.lemma),
  );
  return words.flatMap((verb): Action[] => {
    const isGerund =
      verb.token.normal.endsWith('ing') &&
      !tokens.slice(Math.max(0, verb.at - 3), verb.at).some(({ lemma }) => lemma === 'be');
    if (!verb.isVerb || isGerund || mutual.has(verb.token.lemma)) return [];
    let [from, to] = [verb.at, verb.at];
    from = clauseStart(tokens, verb.at);
    while (to < tokens.length && !endsBehind.test(tokens[to]?.normal ?? '.')) to += 1;
    // "It was Ruiz who invited them": who is meant stands before "who".
    const antecedent = /^(?:who|which|that)$/.test(tokens[from - 1]?.normal ?? '')
      ? nouns.filter(({ at }) => at === from - 2 || (at === from - 3 && tokens[from - 2]?.text === ','))
      : [];
    const before = [...nearest(nouns.filter(({ at }) => at >= from && at < verb.at).toReversed()), ...antecedent];
    const behind = nearest(nouns.filter(({ at }) => at > verb.at && at < to));
    const places = nouns.filter(
      (noun) =>
        noun.at > verb.at && noun.at < to && isName(noun) && /^(?:in|at|near)$/.test(tokens[noun.at - 1]?.normal ?? ''),
    );
    if (!isPassive(tokens, verb.at) && isReduced(tokens, verb.at)) return [{ verb, agents: [], patients: [], places }];
    if (!isPassive(tokens, verb.at)) return [{ verb, agents: before, patients: behind, places }];
    const by = tokens.findIndex((token, at) => at > verb.at && at < to && token.normal === 'by');
    return [{ verb, agents: by < 0 ? [] : behind.filter(({ at }) => at > by), patients: before, places }];
  });
}

/** Where the clause of a verb begins. A relative clause that a comma closes before the verb is passed over. */
function clauseStart(tokens: Reading['tokens'], verb: number): number {
  let at = verb;
  let hasComma = false;
  while (at > 0) {
    const word = tokens[at - 1]?.normal ?? '.';
    if (word === ',') hasComma = true;
    // "Hamas and Fatah signed": what is joined belongs together where no other verb stands before it.
    if (word === 'and' && tokens.slice(Math.max(0, at - 8), at - 1).some(({ partOfSpeech }) => partOfSpeech === 'VERB'))
      break;
    const isRelative = /^(?:which|who|whom|whose)$/.test(word);
    if (endsBefore.test(word) && !(isRelative && hasComma)) break;
    at -= 1;
  }
  return at;
}

/** Names, and the noun next to the verb: others are seldom what acts or is acted on. */
function nearest(nouns: readonly ContentWord[]): ContentWord[] {
  return nouns.filter(({ token }, place) => place === 0 || token.partOfSpeech === 'PROPN');
}

function isPassive(tokens: Reading['tokens'], at: number): boolean {
  if (tokens[at]?.normal.endsWith('ing') === true) return false;
  const isBehindBe = tokens.slice(Math.max(0, at - 3), at).some(({ lemma }) => lemma === 'be' || lemma === 'get');
  return isBehindBe || (tokens[at]?.lemma !== tokens[at]?.normal && tokens[at + 1]?.normal === 'by');
}

/** "An Israeli jailed in Russia", "Abbas arrived in Moscow": who does what there, the form does not tell. */
function isReduced(tokens: Reading['tokens'], at: number): boolean {
  return tokens[at]?.lemma !== tokens[at]?.normal && tokens[at + 1]?.partOfSpeech === 'ADP';
}

export function has(words: readonly ContentWord[], { stem }: ContentWord): boolean {
  return words.some((word) => word.stem === stem);
}
