import type { ContentWord, Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** What both sides do alike: who is named first says nothing. */
const mutual = new Set('meet talk speak negotiate agree confer discuss marry clash fight share join say tell'.split(' '));
const clauseEnd = /^[.;:!?()—–]$|^(?:but|while|whereas|because|although|after|before|when|which|that|who)$/;

/** A statement that says the other way round who did something to whom. */
export function roleConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = evidence.flatMap(({ sentence }) => actions(sentence));
  for (const action of actions(statement)) {
    const same = held.filter(({ verb }) => verb.stem === action.verb.stem);
    for (const agent of action.agents) {
      for (const patient of action.patients) {
        const isKept = same.some(({ agents, patients }) => has(agents, agent) || has(patients, patient));
        const isTurned = same.some(({ agents, patients }) => has(agents, patient) && has(patients, agent));
        if (isTurned && !isKept) {
          return { kind: 'roles', reason: `its source says the other way round who ${action.verb.token.normal} whom: “${agent.token.text}” and “${patient.token.text}”`, contradicts: true };
        }
      }
    }
  }
  return directionConflict(statement, evidence.map(({ sentence }) => sentence));
}

type Action = { readonly verb: ContentWord; readonly agents: readonly ContentWord[]; readonly patients: readonly ContentWord[] };

/** Each verb with the nouns and names of its clause before and behind it; of a passive verb those behind "by" act. */
function actions({ tokens, words }: Reading): Action[] {
  const nouns = words.filter(({ token }) => token.partOfSpeech === 'NOUN' || token.partOfSpeech === 'PROPN');
  return words.flatMap((verb): Action[] => {
    if (verb.token.partOfSpeech !== 'VERB' || mutual.has(verb.token.lemma)) return [];
    let [from, to] = [verb.at, verb.at];
    while (from > 0 && !clauseEnd.test(tokens[from - 1]?.normal ?? '.')) from -= 1;
    while (to < tokens.length && !clauseEnd.test(tokens[to]?.normal ?? '.')) to += 1;
    const before = nouns.filter(({ at }) => at >= from && at < verb.at);
    const behind = nouns.filter(({ at }) => at > verb.at && at < to);
    if (!isPassive(tokens, verb.at)) return [{ verb, agents: before, patients: behind }];
    const by = tokens.findIndex((token, at) => at > verb.at && at < to && token.normal === 'by');
    return [{ verb, agents: by < 0 ? [] : behind.filter(({ at }) => at > by), patients: before }];
  });
}

function isPassive(tokens: Reading['tokens'], at: number): boolean {
  const before = tokens.slice(Math.max(0, at - 3), at);
  const isParticiple = tokens[at]?.lemma !== tokens[at]?.normal && !/ing$/.test(tokens[at]?.normal ?? '');
  return (isParticiple && before.some(({ lemma }) => lemma === 'be' || lemma === 'get')) || (isParticiple && tokens[at + 1]?.normal === 'by');
}

function has(words: readonly ContentWord[], { stem }: ContentWord): boolean {
  return words.some((word) => word.stem === stem);
}

const opposites = new Map(
  ['from to', 'before after', 'for against', 'with without', 'inside outside', 'above below', 'north south', 'east west', 'northern southern', 'eastern western', 'more fewer', 'more less', 'increase decrease', 'first last', 'win lose', 'accept reject', 'support oppose', 'rise fall', 'open close', 'arrive leave'].flatMap((pair) => {
    const [a = '', b = ''] = pair.split(' ');
    return [[a, b], [b, a]] as [string, string][];
  }),
);

/** "From Oslo" where the source says "to Oslo", and the like. */
function directionConflict(statement: Reading, sentences: readonly Reading[]): Conflict | null {
  for (const [at, token] of statement.tokens.entries()) {
    const opposite = opposites.get(token.lemma);
    const next = statement.tokens[at + 1];
    if (opposite === undefined || !next?.isWord || next.isStopWord) continue;
    const followed = (lemma: string) => sentences.some(({ tokens }) => tokens.some((other, place) => other.lemma === lemma && tokens[place + 1]?.stem === next.stem));
    if (followed(opposite) && !followed(token.lemma)) {
      return { kind: 'roles', reason: `its source says “${opposite} ${next.text}”, not “${token.normal} ${next.text}”`, contradicts: true };
    }
  }
  return null;
}
