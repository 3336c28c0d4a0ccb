import { analyze } from '../language/english.ts';
import { longestStatement } from './lexical-support-scorer.ts';

const aboutSources =
  /\b(?:the|this|these|that|those|provided|given|above|cited)\s+(?:\w+\s+)?(?:articles?|sources?|passages?|excerpts?|documents?|context|sentences?)\b/i;

/** Of so few words one must be a verb; in longer texts the tagger takes a verb for a noun now and then. */
const shortestStatement = 5;

/** Why a text is no statement that could be shown in an answer, as one phrase; `null` where it is one. What is quoted need not be a whole sentence. */
export function formFault(text: string): string | null {
  if (text.length > longestStatement) return 'it is too long to be checked';
  if (/\?["”’)]*$/.test(text)) return 'it asks instead of answering';
  if (aboutSources.test(text)) return 'it speaks of its sources instead of answering';
  const words = analyze(text).filter(({ isWord }) => isWord);
  if (
    words.length < shortestStatement &&
    !words.some(({ partOfSpeech }) => partOfSpeech === 'VERB' || partOfSpeech === 'AUX')
  )
    return 'it is no whole statement';
  return null;
}
