import type { Reading } from '../reading.ts';
import { synonymOf } from '../synonyms.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** Small words whose meaning turns with what follows: "from Oslo", "to Oslo". */
const directions = both(
  'from to, before after, for against, with without, inside outside, above below, more fewer, more less, first last',
);
/** Words of which one stands for the opposite of the other. General English; far from complete. */
const contraries =
  both(`north south, east west, northern southern, eastern western, increase decrease, increase reduce, increase fall,
  rise fall, rise drop, grow shrink, win lose, victory defeat, accept reject, approve reject, pass reject, approve veto, support oppose,
  support reject, back oppose, open close, arrive leave, begin end, guilty innocent, gain lose, buy sell, allow ban, allow forbid,
  permit forbid, legal illegal, strengthen weaken, major minor, upper lower, left right, young old, early late, hire fire,
  import export, love hate, succeed fail, praise condemn, praise criticise, praise criticize, confirm deny`);

function both(pairs: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pair of pairs.split(',')) {
    const [a = '', b = ''] = pair.trim().split(' ').map(sense);
    found.set(a, [...(found.get(a) ?? []), b]);
    found.set(b, [...(found.get(b) ?? []), a]);
  }
  return found;
}

function sense(lemma: string): string {
  return synonymOf(lemma) ?? lemma;
}

/** The opposite of what the source says: "lost" for "won", "from Oslo" for "to Oslo". */
export function oppositeConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const sentences = evidence.map(({ sentence }) => sentence);
  return turnedDirection(statement, sentences) ?? contraryWord(statement, sentences);
}

function turnedDirection(statement: Reading, sentences: readonly Reading[]): Conflict | null {
  for (const [at, token] of statement.tokens.entries()) {
    const next = statement.tokens[at + 1];
    if (!next?.isWord || next.isStopWord) continue;
    const isFollowed = (lemma: string) =>
      sentences.some(({ tokens }) =>
        tokens.some((other, place) => other.lemma === lemma && tokens[place + 1]?.stem === next.stem),
      );
    const opposite = directions.get(token.lemma)?.find(isFollowed);
    if (opposite !== undefined && !isFollowed(token.lemma)) {
      return conflict(`its source says “${opposite} ${next.text}”, not “${token.normal} ${next.text}”`);
    }
  }
  return null;
}

/** A word that the source has not, where it has its contrary: unless one of the two is denied. */
function contraryWord(statement: Reading, sentences: readonly Reading[]): Conflict | null {
  const held = sentences.flatMap(({ words }) => words);
  const said = new Set(statement.words.map(({ token }) => sense(token.lemma)));
  for (const word of statement.words) {
    const own = sense(word.token.lemma);
    if (held.some(({ token }) => sense(token.lemma) === own)) continue;
    const contrary = held.find(({ token, isDenied }) => {
      const other = sense(token.lemma);
      return contraries.get(own)?.includes(other) === true && !said.has(other) && isDenied === word.isDenied;
    });
    if (contrary) return conflict(`its source says “${contrary.token.normal}”, not “${word.token.normal}”`);
  }
  return null;
}

function conflict(reason: string): Conflict {
  return { kind: 'opposite', reason, contradicts: true };
}
