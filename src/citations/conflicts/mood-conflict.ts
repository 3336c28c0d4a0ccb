import type { Mood } from '../moods.ts';
import type { ContentWord } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** A statement that is denied where its source is not, or the other way round, when they speak of the same thing. */
export function denialConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const sentences = evidence.map(({ sentence }) => sentence);
  for (const word of statement.words) {
    const held = wordsLike(word, sentences.map(({ words }) => words));
    if (held.length === 0 || held.some(({ isDenied }) => isDenied === word.isDenied)) continue;
    // What is named beside a denied verb is not denied by it.
    if (!word.isDenied && word.token.partOfSpeech === 'PROPN') continue;
    return { kind: 'denial', reason: word.isDenied ? 'its source does not deny this' : 'its source denies this', contradicts: true };
  }
  if (statement.hasDenial && !sentences.some(({ hasDenial }) => hasDenial)) {
    return { kind: 'denial', reason: 'its source does not deny this', contradicts: true };
  }
  return null;
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
    const isVerb = word.token.partOfSpeech === 'VERB';
    const held = wordsLike(word, sentences.map(({ words }) => words)).filter(({ token }) => !isVerb || word.mood !== 'fact' || token.partOfSpeech === 'VERB');
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

function wordsLike({ stem }: ContentWord, sentences: readonly (readonly ContentWord[])[]): ContentWord[] {
  return sentences.flatMap((words) => words.filter((word) => word.stem === stem));
}
