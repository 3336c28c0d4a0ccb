import type { ContentWord, Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** What both sides do alike: who is named first says nothing. */
const mutual = new Set('meet talk speak negotiate agree confer discuss marry clash fight share join say tell'.split(' '));
/** Where the clause of a verb ends towards its beginning, and towards its end. */
const endsBefore = /^(?:[.;:!?()—–]|but|while|whereas|because|although|after|before|when|which|that|who|whom|since|if|as|until|than|where|how|why|whether)$/;
const endsBehind = /^(?:[.,;:!?()—–]|but|and|while|whereas|because|although|after|before|when|which|that|who|whom|since|if|as|until|than|where|how|why|whether)$/;
const time = new Set('day week month year time morning evening night hour minute decade today'.split(' '));

/** A statement that says the other way round who did something to whom. */
export function roleConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = evidence.flatMap(({ sentence }) => actions(sentence));
  for (const action of actions(statement)) {
    const same = held.filter(({ verb }) => verb.stem === action.verb.stem);
    const moved = movedName(action, same);
    if (moved) return { kind: 'roles', reason: `its source does not say that “${moved.token.text}” is the one who ${action.verb.token.normal} or was ${action.verb.token.normal}`, contradicts: true };
    const stranger = otherAgent(action, same, evidence);
    if (stranger) return { kind: 'roles', reason: `its source says of another than “${stranger.token.text}” that they ${action.verb.token.normal}`, contradicts: true };
    const place = otherPlace(action, same);
    if (place) return { kind: 'roles', reason: `its source does not say that it was in “${place.token.text}”`, contradicts: true };
    for (const agent of action.agents) {
      for (const patient of action.patients) {
        if (agent.stem === patient.stem) continue;
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

/** A name next to the verb that in the source stands on the other side of it only. */
function movedName({ agents, patients }: Action, same: readonly Action[]): ContentWord | undefined {
  const [agent, patient] = [agents[0], patients[0]];
  if (agent?.token.partOfSpeech === 'PROPN' && same.some((other) => has(other.patients, agent)) && !same.some((other) => has(other.agents, agent))) return agent;
  if (patient?.token.partOfSpeech === 'PROPN' && same.some((other) => has(other.agents, patient)) && !same.some((other) => has(other.patients, patient))) return patient;
  return undefined;
}

/** A name that the source has, as the one who acts, where in the source other names act. One that only the context has may stand for a pronoun. */
function otherAgent({ agents }: Action, same: readonly Action[], evidence: ReadClaim['evidence']): ContentWord | undefined {
  const names = agents.filter(isName);
  const known = same.flatMap((other) => other.agents);
  const isTold = same.length > 0 && same.every((other) => other.agents.some(isName));
  if (!isTold || names.length === 0 || names.some((name) => has(known, name))) return undefined;
  return names.find(({ stem }) => evidence.every(({ sentence }) => sentence.stems.has(stem)));
}

function otherPlace({ places }: Action, same: readonly Action[]): ContentWord | undefined {
  if (same.length === 0 || !same.every((other) => other.places.length > 0)) return undefined;
  return places.find((place) => !same.some((other) => has(other.places, place)));
}

const isName = ({ token }: ContentWord) => token.partOfSpeech === 'PROPN';

type Action = { readonly verb: ContentWord; readonly agents: readonly ContentWord[]; readonly patients: readonly ContentWord[]; /** Names behind "in" or "at". */ readonly places: readonly ContentWord[] };

/** Each verb with the nouns and names of its clause before and behind it; of a passive verb those behind "by" act. */
function actions({ tokens, words }: Reading): Action[] {
  const nouns = words.filter(({ token }) => (token.partOfSpeech === 'NOUN' || token.partOfSpeech === 'PROPN') && !time.has(token.lemma));
  return words.flatMap((verb): Action[] => {
    if (!verb.isVerb || mutual.has(verb.token.lemma)) return [];
    let [from, to] = [verb.at, verb.at];
    from = clauseStart(tokens, verb.at);
    while (to < tokens.length && !endsBehind.test(tokens[to]?.normal ?? '.')) to += 1;
    // "It was Ruiz who invited them": who is meant stands before "who".
    const antecedent = /^(?:who|which|that)$/.test(tokens[from - 1]?.normal ?? '') ? nouns.filter(({ at }) => at === from - 2 || (at === from - 3 && tokens[from - 2]?.text === ',')) : [];
    const before = [...nearest(nouns.filter(({ at }) => at >= from && at < verb.at).toReversed()), ...antecedent];
    const behind = nearest(nouns.filter(({ at }) => at > verb.at && at < to));
    const places = nouns.filter((noun) => noun.at > verb.at && noun.at < to && isName(noun) && /^(?:in|at|near)$/.test(tokens[noun.at - 1]?.normal ?? ''));
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
    if (word === 'and' && tokens.slice(Math.max(0, at - 8), at - 1).some(({ partOfSpeech }) => partOfSpeech === 'VERB')) break;
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
  if (/ing$/.test(tokens[at]?.normal ?? '')) return false;
  const isBehindBe = tokens.slice(Math.max(0, at - 3), at).some(({ lemma }) => lemma === 'be' || lemma === 'get');
  return isBehindBe || (tokens[at]?.lemma !== tokens[at]?.normal && tokens[at + 1]?.normal === 'by');
}

/** "An Israeli jailed in Russia", "Abbas arrived in Moscow": who does what there, the form does not tell. */
function isReduced(tokens: Reading['tokens'], at: number): boolean {
  return tokens[at]?.lemma !== tokens[at]?.normal && tokens[at + 1]?.partOfSpeech === 'ADP';
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
