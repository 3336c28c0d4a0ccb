import { findDates } from '../language/dates.ts';
import { analyze, type Token } from '../language/english.ts';
import { findNames } from '../language/names.ts';

/**
 * How a question leans on what was said before: `time` and `name` put a new time or name into the last question ("and in 2021?",
 * "what about Iran?"), `reference` speaks of something named there ("who succeeded him?"), `fragment` leaves out the rest
 * ("why?"). `null` for one that stands on its own.
 */
export type FollowUpKind = 'time' | 'name' | 'fragment' | 'reference' | null;

const opening = /^(?:(?:ok|okay|thanks|thank you|and|but|so|also|or|then|well)\b[\s,.!]*)+/i;
const about = /^(?:what|how) about\b[\s,]*/i;

/** The question without the words that only tie it to the last one, and whether it asks "what about". */
export function withoutOpening(question: string): { readonly rest: string; readonly isWhatAbout: boolean } {
  const trimmed = question.trim();
  const tied = trimmed.replace(opening, '');
  const rest = tied.replace(about, '');
  return { rest: /[\p{L}\p{N}]/u.test(rest) ? rest : trimmed, isWhatAbout: rest !== tied };
}

export type FollowUpContext = {
  readonly asOf: string;
  /** Stems of what was said before, by the reader, in the last answer and in the titles that it cites. */
  readonly stems: ReadonlySet<string>;
  readonly knowsName: (name: string) => boolean;
};

export function followUpKind(question: string, context: FollowUpContext): FollowUpKind {
  const { rest, isWhatAbout } = withoutOpening(question);
  const isTied = isWhatAbout || rest !== question.trim();
  const words = analyze(rest).filter((token) => token.isWord);
  const names = findNames(rest);
  const dates = findDates(rest, context.asOf);
  const outside = words.filter(
    (word) =>
      !dates.some((date) => date.start < word.end && word.start < date.end) &&
      !names.some((name) => name.start < word.end && word.start < name.end),
  );
  const isBare = outside.every((word) => linking.has(word.normal));
  if (isBare && dates.length > 0 && names.length === 0) return 'time';
  if (relativeToThat.test(rest) && outside.length <= 8 && !words.some(isVerb)) return 'time';
  if (isBare && names.length > 0 && dates.length === 0 && (isTied || (names.length === 1 && words.length <= 3)))
    return 'name';
  if (isWhatAbout || correction.test(rest)) return 'fragment';
  if (refersBack(rest, words, names)) return 'reference';
  if (isFragment(words, isTied) && !(names.length > 0 && words.some(isVerb))) return 'fragment';
  if (lacksObject(words, names)) return 'fragment';
  const isNewTopic = names.some((name) => !context.knowsName(name.text));
  if (!isNewTopic && saysTheKnown(rest, words, names, context)) return 'reference';
  return null;
}

/** "I meant the one in Oslo": says again what was asked, and only the part that was wrong. */
const correction = /^(?:(?:oops|sorry|no|not)\b[\s,.!]*)*(?:i (?:mean|meant)|rather|instead)\b/i;

const linking = new Set('in on at for during since before after of the by to with from until a an'.split(' '));

/** "The following year", "a week later": a time that needs another one. */
export const relativeToThat =
  /\b(?:(?:the )?(?:following|next|previous|preceding|same) (day|week|month|year)|(?:the|an?|one|two|three|four|five|\d{1,2}) (day|week|month|year)s? (?:before|after|earlier|later))\b(?!\s+\p{L})/iu;

function isVerb({ partOfSpeech }: Token): boolean {
  return partOfSpeech === 'VERB' || partOfSpeech === 'AUX';
}

const askingWords = new Set('who whom whose what when where why how which'.split(' '));

/** "Why?", "how many?", "who else?", "the second one?", "in which city?". A few words without a question may be a search of their own. */
function isFragment(words: readonly Token[], isTied: boolean): boolean {
  const asks = words.some((word) => askingWords.has(word.normal));
  // "The injured" are people.
  if (!words.some((word, at) => isVerb(word) && words[at - 1]?.normal !== 'the'))
    return asks || isTied || words.every((word) => word.isStopWord || /^(?:one|details?|examples?)$/.test(word.normal));
  return words.length <= 3 && asks && words.filter((word) => !word.isStopWord && !isVerb(word)).length === 0;
}

/** "How did India vote?", "Has Norway agreed?": on what, the history says. */
function lacksObject(words: readonly Token[], names: ReturnType<typeof findNames>): boolean {
  const [last, first] = [words.at(-1), names[0]];
  if (names.length !== 1 || !last || !first || !/^(?:VERB|NOUN)$/.test(last.partOfSpeech) || last.start < first.end)
    return false;
  const around = words.filter((word) => word.end <= first.start || word.start >= first.end);
  const auxiliary = words.findLast((word) => word.end <= first.start && word.normal !== 'the');
  return (
    around.every((word) => word.isStopWord || word === last) &&
    /^(?:do|have|will|would|can|could|should)$/.test(auxiliary?.lemma ?? '') &&
    !words.some(({ lemma, end }) => lemma === 'be' && end > first.end)
  );
}

const subjects = /^(?:he|she|they)$/;
const possessives = /^(?:his|her|hers|its|their|theirs)$/;
const objects = /^(?:him|them|it|himself|herself|themselves)$/;
const plainReferences =
  /\b(?:the (?:latter|former|others?|same|second|third|first|last|next|other) ?(?:one|ones)?(?=\s*(?:[?.!,]|$))|(?:after|before|since|by|about|with|of|like|for|did|do|does|was|is|because of|despite) (?:that|this|then|those|these)(?=\s*(?:[?.!,]|$))|(?:which|another|any|what) ones?\b|(?:who|what|where|how|anyone|anything|someone|somewhere|nobody) else\b|(?:at the time|meanwhile|instead|afterwards|thereafter|in response|as a result))/iu;

/** Whether a word stands for something that the question itself does not name. */
function refersBack(rest: string, words: readonly Token[], names: ReturnType<typeof findNames>): boolean {
  for (const [at, { normal, start }] of words.entries()) {
    const isExplained = names.some((name) => name.end <= start);
    if ((subjects.test(normal) || possessives.test(normal)) && !isExplained) return true;
    if (objects.test(normal) && !isEmptySubject(words, at)) return true;
    if (normal === 'there' && !isExistential(words, at)) return true;
    if ((normal === 'that' || normal === 'this') && at > 0 && isSubjectOfAll(words, at)) return true;
  }
  if (words.some((_, at) => pointsBack(words, at))) return true;
  return plainReferences.test(rest) && !/\bthat (?:the|a|an|he|she|it|they)\b/i.test(rest);
}

/** "These clinics", "in that year": a thing pointed at. "That" behind a verb only opens a clause. */
function pointsBack(words: readonly Token[], at: number): boolean {
  const [before, word, after] = [words[at - 1], words[at], words[at + 1]];
  if (word === undefined || after === undefined || !/^(?:that|this|these|those|such)$/.test(word.normal)) return false;
  if (/^(?:these|those)$/.test(word.normal) && isVerb(after))
    return before === undefined || before.partOfSpeech === 'ADP';
  if (/^\p{Lu}/u.test(after.text) || !/^(?:NOUN|ADJ|NUM)$/.test(after.partOfSpeech)) return false;
  if (
    /^(?:week|month|year|quarter|decade|morning|afternoon|evening|weekend|summer|winter|spring|autumn|fall)$/.test(
      after.normal,
    )
  )
    return word.normal !== 'this';
  return word.normal !== 'that' || before === undefined || /^(?:ADP|AUX|CCONJ)$/.test(before.partOfSpeech);
}

/** "Why did that change?": a question's verb, the pronoun, another verb. */
function isSubjectOfAll(words: readonly Token[], at: number): boolean {
  const [before, after] = [words[at - 1], words[at + 1]];
  return before?.partOfSpeech === 'AUX' && (after === undefined || isVerb(after) || after.partOfSpeech === 'ADJ');
}

const weather =
  /^(?:true|possible|likely|clear|time|raining|snowing|important|necessary|legal|illegal|known|said|take|takes|took|mean)$/;

/** "Is it true that", "how long does it take to": nothing is meant by it. */
function isEmptySubject(words: readonly Token[], at: number): boolean {
  const next = words[at + 1];
  return words[at]?.normal === 'it' && next !== undefined && weather.test(next.normal) && words.length > at + 3;
}

function isExistential(words: readonly Token[], at: number): boolean {
  const before = words[at - 1]?.lemma ?? '';
  const after = words[at + 1];
  return after !== undefined && (/^(?:be|have|will|would|could|may|might|can)$/.test(before) || after.lemma === 'be');
}

/** There is a Swiss delegation wherever people meet: which one, the event tells. */
const ofAnEvent =
  /^(?:delegations?|sides?|teams?|envoys?|negotiators?|representatives?|candidates?|proposals?|offers?|responses?|reactions?|answers?|victims?|survivors?|suspects?|attackers?|winners?|losers?|participants?)$/;

/** "Who attended the summit?" after a summit was spoken of: a thing meant as known, that no word of the question tells from others. */
function saysTheKnown(
  rest: string,
  words: readonly Token[],
  names: ReturnType<typeof findNames>,
  { stems }: FollowUpContext,
): boolean {
  return words.some((word, at) => {
    if (word.normal !== 'the') return false;
    let end = at + 1;
    while (end < words.length && /^(?:NOUN|ADJ|NUM|PROPN)$/.test(words[end]?.partOfSpeech ?? '')) end += 1;
    const phrase = words.slice(at + 1, end);
    const head = phrase.findLast(({ partOfSpeech }) => partOfSpeech === 'NOUN');
    if (!head || names.some((name) => name.start < head.end && head.start < name.end)) return false;
    const told = /^\s+(?:of|in|on|at|for|between|with|against|from|to|by|that|who|which)\b/i.test(rest.slice(head.end));
    return !told && (stems.has(head.stem) || names.length === 0 || ofAnEvent.test(head.normal));
  });
}
