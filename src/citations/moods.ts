import type { Token } from '../language/english.ts';

/** How a text means a word: as what is so, is planned, is possible, ought to be, or as a mere infinitive ("agreed to form"). */
export type Mood = 'fact' | 'planned' | 'possible' | 'required' | 'infinitive';

export type Moods = {
  /** Places of the tokens that a negation governs. */
  readonly denied: ReadonlySet<number>;
  /** Moods of the tokens that are not meant as facts, by place. */
  readonly moods: ReadonlyMap<number, Mood>;
  /** How many words deny something. */
  readonly denials: number;
  /** Places behind "did": verbs, whatever the tagger says. */
  readonly verbs: ReadonlySet<number>;
  /** Every mood for which the text has a word, whatever that governs. */
  readonly found: ReadonlySet<Mood>;
};

const set = (words: string) => new Set(words.split(' '));
const table = (rows: Readonly<Record<string, Mood>>) =>
  new Map(
    Object.entries(rows).flatMap(([words, mood]) => words.split(' ').map((word): [string, Mood] => [word, mood])),
  );

const modals = table({
  'will shall would': 'planned',
  'may might could can possibly perhaps maybe reportedly allegedly probably likely supposedly if unless whether':
    'possible',
  'must should ought': 'required',
});
/** What stands behind "to" after these is meant like this. */
const governors = table({
  'plan intend expect schedule due set slate promise pledge vow agree decide go prepare about ready arrange': 'planned',
  'want hope seek ask urge demand propose offer call need have require oblige wish try attempt': 'required',
  'likely able unlikely threaten': 'possible',
});
/** A noun behind these has not come to be: "fear an attack", "want a halt". */
const wishes = table({
  'want demand seek urge request propose need': 'required',
  'fear risk threaten predict foresee': 'possible',
  'plan expect promise pledge prepare': 'planned',
});
/** "Managed to sign" means that it was signed. */
const implicative = set('manage begin start continue come help proceed use get travel return fly');
/** Words that tell of plans without a verb behind them: "scheduled for Thursday". */
const planning = set(
  'plan planned plans intend expect expected schedule scheduled due slated upcoming future pledge pledged promise promised vow vowed tomorrow next proposed',
);
/** Verbs that deny what stands behind them. */
const denying = set('deny refuse fail decline');
const denyingWords = set('hardly barely scarcely rarely seldom without unable');
/** "Not only", "no fewer than": no denial. */
const notDenying = set('only just merely least necessarily fewer less later more doubt sooner');
const clauseEnd = /^[.;:!?()—–]+$/;
/** So far behind it a negation or a modal verb still governs. */
const reach = 6;

/** Finds what a text denies, plans, holds possible or demands: from each such word to the verb or noun that it governs. */
export function readMoods(tokens: readonly Token[]): Moods {
  const denied = new Set<number>();
  const moods = new Map<number, Mood>();
  const found = new Set<Mood>();
  const verbs = new Set<number>();
  let denials = 0;
  for (const [at, token] of tokens.entries()) {
    if (!token.isWord) continue;
    const isDenying = denying.has(token.lemma) && token.partOfSpeech === 'VERB';
    if (
      (token.isNegation && !notDenying.has(tokens[at + 1]?.normal ?? '')) ||
      isDenying ||
      denyingWords.has(token.normal)
    ) {
      if (token.normal !== 'nor') denials += 1;
      for (const place of governedByDenial(tokens, at, isDenying)) denied.add(place);
    }
    const modal = modals.get(token.lemma === 'will' || token.lemma === 'would' ? token.lemma : token.normal);
    if (modal && token.partOfSpeech !== 'NOUN') {
      found.add(modal);
      for (const place of governedByModal(tokens, at)) if (!moods.has(place)) moods.set(place, modal);
    }
    if (/^(?:did|does|do)$/.test(token.normal)) for (const place of governedByModal(tokens, at)) verbs.add(place);
    const wish = wishes.get(token.lemma);
    if (wish && (token.partOfSpeech === 'VERB' || tokens[at + 1]?.partOfSpeech === 'DET')) {
      const noun = nextContent(tokens, at + 1);
      if (noun !== null && tokens[noun]?.partOfSpeech === 'NOUN' && !moods.has(noun)) moods.set(noun, wish);
    }
    if (token.normal === 'long' && tokens[at - 1]?.normal === 'as' && tokens[at + 1]?.normal === 'as') {
      found.add('possible');
      for (const place of governedByModal(tokens, at + 1)) moods.set(place, 'possible');
    }
    if (planning.has(token.normal)) found.add('planned');
    if (token.normal === 'to') {
      const verb = nextContent(tokens, at + 1);
      const infinitive = verb !== null && isInfinitive(tokens, at, verb) ? moodBehindTo(tokens, at) : null;
      if (infinitive === null || verb === null) continue;
      found.add(infinitive);
      if (!moods.has(verb)) moods.set(verb, infinitive);
    }
  }
  return { denied, moods, denials, verbs, found };
}

/** Up to the first verb or noun: "not publicly commented", "no big surprise"; and on to the verb of "no agreement was signed", "did not want to come". */
function governedByDenial(tokens: readonly Token[], at: number, isVerb: boolean): number[] {
  const governed: number[] = [];
  const isDeterminer = /^(?:no|none|nobody|nothing|neither)$/.test(tokens[at]?.normal ?? '');
  for (let next = at + 1; next <= at + reach && next < tokens.length; next += 1) {
    const token = tokens[next] as Token;
    if (clauseEnd.test(token.text) || token.normal === 'but') break;
    if (token.isStopWord && token.partOfSpeech === 'VERB') break;
    if (!token.isWord || token.isStopWord) continue;
    governed.push(next);
    if (token.partOfSpeech === 'ADV' || token.partOfSpeech === 'ADJ') continue;
    const goesOn = tokens[next + 1]?.normal === 'to' || (isDeterminer && token.partOfSpeech !== 'VERB');
    if (!goesOn || isVerb) break;
  }
  return governed;
}

function governedByModal(tokens: readonly Token[], at: number): number[] {
  const first = nextContent(tokens, at + 1);
  if (first === null) return [];
  const next = tokens[first + 1]?.normal;
  const second = next === 'and' || next === 'or' ? first + 2 : null;
  return second !== null && tokens[second]?.partOfSpeech === 'VERB' ? [first, second] : [first];
}

/** The next word that carries meaning and is no adverb. */
function nextContent(tokens: readonly Token[], from: number): number | null {
  for (let at = from; at < Math.min(tokens.length, from + reach); at += 1) {
    const token = tokens[at] as Token;
    if (clauseEnd.test(token.text)) return null;
    if (token.isWord && !token.isStopWord && !token.isNegation && token.partOfSpeech !== 'ADV') return at;
  }
  return null;
}

function isInfinitive(tokens: readonly Token[], to: number, verb: number): boolean {
  const token = tokens[verb];
  return token?.partOfSpeech === 'VERB' && token.lemma === token.normal && verb - to <= 2;
}

/** So many words lie between "the only" and "to" at the most. */
const singledOut = 7;

function moodBehindTo(tokens: readonly Token[], to: number): Mood | null {
  const before = tokens[to - 1];
  if (!before) return 'infinitive';
  if (/^(?:is|are|was|were)$/.test(before.normal)) return 'planned';
  // "The only member to vote against" did vote.
  if (
    before.partOfSpeech !== 'VERB' &&
    tokens
      .slice(Math.max(0, to - singledOut), to)
      .some(({ normal }) => /^(?:only|first|last|latest|\w+est)$/.test(normal))
  )
    return null;
  return implicative.has(before.lemma) ? null : (governors.get(before.lemma) ?? 'infinitive');
}
