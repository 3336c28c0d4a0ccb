import { isDictionaryWord } from '../language/english.ts';
import { conflictKinds, type Conflict, type ReadClaim } from './conflicts/conflict.ts';
import { nameConflict } from './conflicts/name-conflict.ts';
import type { ContentWord } from './reading.ts';

export const supportSignalNames = [
  'share',
  'context',
  'rare',
  'best',
  'pairs',
  'run',
  'names',
  'nouns',
  'verbs',
  'rest',
  'length',
  'evidence',
  'denials',
  'conflicts',
  ...conflictKinds,
] as const;
export type SupportSignal = (typeof supportSignalNames)[number];

/** Words that begin alike are counted in part: "decision" and "decided". */
const likeness = 0.6;
const likePrefix = 5;
/** Two words of the statement are a pair where they stand no further apart than this in the source, in the same order. */
const pairReach = 5;

/** Signs of support, each from 0 to 1, of which the fitted model makes a chance. */
export function supportSignals(claim: ReadClaim, conflicts: readonly Conflict[]): Record<SupportSignal, number> {
  const { statement, evidence } = claim;
  const words = statement.words;
  const own = new Set(evidence.flatMap(({ sentence }) => [...sentence.stems]));
  const context = new Set(evidence.flatMap(({ context: around }) => around.flatMap(({ stems }) => [...stems])));
  const shareOf = (
    some: readonly ContentWord[],
    weight: (word: ContentWord) => number,
    held: (stem: string) => number,
  ) => {
    const total = some.reduce((sum, word) => sum + weight(word), 0);
    return total === 0 ? null : some.reduce((sum, word) => sum + weight(word) * held(word.stem), 0) / total;
  };
  const inOwn = holder(own, filledIn(claim));
  const inContext = holder(context);
  const share = shareOf(words, () => 1, inOwn) ?? 0;
  const ofKind = (test: (word: ContentWord) => boolean) => shareOf(words.filter(test), () => 1, inOwn) ?? share;
  const part = ({ token }: ContentWord) => token.partOfSpeech;
  const sentences = evidence.map(({ sentence }) => sentence);
  const flags = Object.fromEntries(
    conflictKinds.map((kind) => [kind, conflicts.some((conflict) => conflict.kind === kind) ? 1 : 0]),
  ) as Record<(typeof conflictKinds)[number], number>;
  return {
    share,
    context:
      (shareOf(
        words,
        () => 1,
        (stem) => Math.max(inOwn(stem), inContext(stem)),
      ) ?? 0) - share,
    rare: shareOf(words, rarity, inOwn) ?? 0,
    best: Math.max(0, ...sentences.map(({ stems }) => shareOf(words, () => 1, holder(stems, filledIn(claim))) ?? 0)),
    pairs: pairs(
      words,
      sentences.map((sentence) => sentence.words),
    ),
    run: longestRun(
      words,
      sentences.map((sentence) => sentence.words),
    ),
    names: ofKind((word) => part(word) === 'PROPN' || /\d/.test(word.token.text)),
    nouns: ofKind((word) => part(word) === 'NOUN'),
    verbs: ofKind((word) => part(word) === 'VERB'),
    rest: ofKind((word) => part(word) === 'ADJ' || part(word) === 'ADV'),
    length: Math.min(1, Math.log(1 + words.length) / Math.log(41)),
    evidence: Math.min(
      1,
      Math.log(1 + sentences.reduce((sum, sentence) => sum + sentence.words.length, 0)) / Math.log(121),
    ),
    denials: statement.denials > 0 === sentences.some(({ denials }) => denials > 0) ? 0 : 1,
    conflicts: Math.min(1, conflicts.length / 3),
    ...flags,
  };
}

/** Stems of the names that stand for a pronoun of the source: where no name is amiss, the context lends them to it. */
function filledIn({ statement, evidence }: ReadClaim): Set<string> {
  if (nameConflict({ statement, evidence }) !== null) return new Set();
  const inName = statement.words.filter(({ token }) =>
    statement.names.some(({ start, end }) => start < token.end && token.start < end),
  );
  return new Set(inName.map(({ stem }) => stem));
}

function holder(stems: ReadonlySet<string>, lent: ReadonlySet<string> = new Set()): (stem: string) => number {
  const beginnings = new Set(
    [...stems].filter((stem) => stem.length >= likePrefix).map((stem) => stem.slice(0, likePrefix)),
  );
  return (stem) =>
    stems.has(stem) || lent.has(stem)
      ? 1
      : stem.length >= likePrefix && beginnings.has(stem.slice(0, likePrefix))
        ? likeness
        : 0;
}

/** Names, numbers and long words say more than short common ones; how often a word occurs in English is told by its length (Zipf). */
function rarity({ token }: ContentWord): number {
  const isRare = token.partOfSpeech === 'PROPN' || /\d/.test(token.text) || !isDictionaryWord(token.lemma);
  return (isRare ? 2 : 1) * Math.min(2, 0.5 + token.text.length / 8);
}

/** Share of neighbouring words that are neighbours in a sentence of the source as well. */
function pairs(words: readonly ContentWord[], sentences: readonly (readonly ContentWord[])[]): number {
  if (words.length < 2) return words.length === 0 ? 0 : 1;
  const held = new Set<string>();
  for (const sentence of sentences) {
    for (const [at, first] of sentence.entries())
      for (const second of sentence.slice(at + 1, at + 1 + pairReach)) held.add(`${first.stem} ${second.stem}`);
  }
  let found = 0;
  for (let at = 0; at + 1 < words.length; at += 1)
    if (held.has(`${words[at]?.stem} ${words[at + 1]?.stem}`)) found += 1;
  return found / (words.length - 1);
}

/** Length of the longest run of words that stands in a sentence of the source, as a share of the statement. */
function longestRun(words: readonly ContentWord[], sentences: readonly (readonly ContentWord[])[]): number {
  let longest = 0;
  for (const sentence of sentences) {
    let above: number[] = [];
    for (const word of words) {
      const row = sentence.map((other, at) => (other.stem === word.stem ? (above[at - 1] ?? 0) + 1 : 0));
      longest = Math.max(longest, ...row);
      above = row;
    }
  }
  return words.length === 0 ? 0 : longest / words.length;
}
