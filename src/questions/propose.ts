import { findDates } from '../language/dates.ts';
import { analyze, type Token } from '../language/english.ts';
import { nameWords } from '../language/name-words.ts';
import { askCountOfObject, askCountOfSubject } from './ask-how-many.ts';
import { askPlace, askTime } from './ask-where-when.ts';
import { askAgent, askSubject } from './ask-who.ts';
import type { ArchiveSentence } from './archive-sentences.ts';
import { readClause } from './clause.ts';
import type { NameKinds } from './name-kinds.ts';
import type { Proposal } from './proposal.ts';

/** A question says enough to be understood without its article: each name and date counts thrice, another word once. */
const leastSpecific = 6;

/** The questions that one sentence answers and that can be understood without it. */
export function proposalsOf(sentence: ArchiveSentence, kindOf: NameKinds): Proposal[] {
  const clause = readClause(sentence);
  if (!clause) return [];
  return [
    askCountOfSubject(clause),
    askCountOfObject(clause),
    askAgent(clause, kindOf),
    askPlace(clause, kindOf),
    askTime(clause),
    askSubject(clause, kindOf),
  ].flatMap((proposal) => (proposal && standsAlone(proposal) ? [proposal] : []));
}

/** Names something, says enough, refers to nobody who is not in it, and does not give its answer away. */
function standsAlone({ question, answers, sentence, answer, form }: Proposal): boolean {
  const asked = new Set(nameWords(question).map((word) => word.toLowerCase()));
  if (answers.some((words) => nameWords(words).some((word) => asked.has(word)))) return false;
  const named = sentence.names.filter((name) => question.includes(name.text) && name.start !== answer.start);
  const words = analyze(question);
  const content = words.filter(({ isWord, isStopWord }) => isWord && !isStopWord).length;
  const dates = findDates(question, null).length;
  return (
    named.length > 0 &&
    content + 2 * (named.length + dates) >= leastSpecific &&
    !isCaption(sentence) &&
    (form === 'who' ||
      !refersBack(
        words,
        named.map(({ text }) => text),
      ))
  );
}

/** A "he" that is nobody in the question: in "Where did Rowe meet his adviser?" it is the subject, in "When was the school named after her?" it is not. */
function refersBack(words: readonly Token[], names: readonly string[]): boolean {
  const pronouns = words.filter(({ normal }) => /^(?:he|she|him|her|his|hers|himself|herself|its|their)$/.test(normal));
  const isObject = words.some(
    ({ normal }, at) => /^(?:him|her)$/.test(normal) && !/^(?:NOUN|ADJ|PROPN)$/.test(words[at + 1]?.partOfSpeech ?? ''),
  );
  return pronouns.length > 0 && (isObject || !beginsWithName(words, names));
}

/** "Where did Netanyahu meet his adviser?": the subject, right behind the helping verb, is a name. */
function beginsWithName(words: readonly Token[], names: readonly string[]): boolean {
  return names.some((name) => words.slice(2, 5).some(({ text }) => name.startsWith(text)));
}

/** "Jane Rowe speaks in Oslo on 3 May 2021": under a photograph, what is past is told as if it were now. */
function isCaption({ tokens, dates }: ArchiveSentence): boolean {
  const verb = tokens.find(({ partOfSpeech }) => partOfSpeech === 'VERB' || partOfSpeech === 'AUX');
  return (
    dates.some(({ known }) => known.year && known.day) &&
    verb !== undefined &&
    verb.normal.endsWith('s') &&
    verb.normal !== 'was'
  );
}
