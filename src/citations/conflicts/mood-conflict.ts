import type { Mood } from '../moods.ts';
import type { ContentWord, Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** A statement that is denied where its source is not, or the other way round, when they speak of the same thing. */
export function denialConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const sentences = evidence.map(({ sentence }) => sentence);
  for (const word of statement.words) {
    const held = wordsLike(
      word,
      sentences.map(({ words }) => words),
    );
    if (held.length === 0 || held.some(({ isDenied }) => isDenied === word.isDenied)) continue;
    // What is named beside a denied verb is not denied by it.
    if (!word.isDenied && word.token.partOfSpeech === 'PROPN') continue;
    return {
      kind: 'denial',
      reason: word.isDenied ? 'its source does not deny this' : 'its source denies this',
      contradicts: true,
    };
  }
  const denials = sentences.reduce((sum, sentence) => sum + sentence.denials, 0);
  if (statement.denials > denials)
    return { kind: 'denial', reason: 'its source does not deny this', contradicts: true };
  if (
    statement.denials < denials &&
    sentences.some(
      (sentence) =>
        sentence.denials > statement.denials && keepsDenied(statement, sentence) && isRetold(statement, sentence),
    )
  ) {
    return { kind: 'denial', reason: 'its source denies this', contradicts: true };
  }
  return null;
}

/** Whether what the sentence denies is still there: "after talks that brought no result" may be cut to "after talks". */
function keepsDenied(statement: Reading, sentence: Reading): boolean {
  const denied = sentence.words.filter(({ isDenied }) => isDenied);
  return denied.length === 0 || denied.some(({ stem }) => statement.stems.has(stem));
}

/** Where so many words of two texts are the same, one retells the whole of the other. */
const retold = 0.8;

function isRetold(statement: Reading, sentence: Reading): boolean {
  const shared = [...statement.stems].filter((stem) => sentence.stems.has(stem)).length;
  return shared >= retold * (statement.stems.size + sentence.stems.size - shared);
}

const reasons: Readonly<Record<Mood, string>> = {
  fact: 'its source does not say that this has happened',
  planned: 'its source does not say that this is planned',
  possible: 'its source does not say that this is only possible',
  required: 'its source does not say that this is called for',
  infinitive: '',
};
/** What the source must mean a word as, where the statement means it so. */
const allowed: Readonly<Record<Mood, readonly Mood[]>> = {
  fact: ['fact'],
  planned: ['planned', 'infinitive'],
  possible: ['possible'],
  required: ['required', 'infinitive'],
  infinitive: ['fact', 'planned', 'possible', 'required', 'infinitive'],
};

/** A statement that tells as a fact what its source plans, demands or holds possible, or the other way round. */
export function moodConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const sentences = evidence.map(({ sentence }) => sentence);
  for (const word of statement.words) {
    const { isVerb } = word;
    // "Talked out of transferring": such a form says neither that it was done nor that it was not.
    if (isGerund(word, statement)) continue;
    const held = wordsLike(
      word,
      sentences.map(({ words }) => words),
    ).filter((other) => !isVerb || word.mood !== 'fact' || other.isVerb || other.mood !== 'fact');
    if (held.length === 0) {
      if (!isVerb || word.mood === 'fact' || word.mood === 'infinitive') continue;
      if (sentences.some(({ moods }) => allowed[word.mood].some((mood) => moods.has(mood)))) continue;
      return { kind: 'mood', reason: reasons[word.mood], contradicts: false };
    }
    if (!isVerb && word.mood === 'fact') continue;
    if (held.some(({ mood }) => allowed[word.mood].includes(mood))) continue;
    return { kind: 'mood', reason: reasons[word.mood], contradicts: true };
  }
  return null;
}

function isGerund({ token, at }: ContentWord, { tokens }: Reading): boolean {
  return token.normal.endsWith('ing') && !tokens.slice(Math.max(0, at - 3), at).some(({ lemma }) => lemma === 'be');
}

function wordsLike({ stem }: ContentWord, sentences: readonly (readonly ContentWord[])[]): ContentWord[] {
  return sentences.flatMap((words) => words.filter((word) => word.stem === stem));
}
