import type { Token } from '../language/english.ts';

/** Words of a statement in order, and what a run of them does there: told from the words themselves and their parts of speech. */
export type Words = readonly Token[];

const set = (words: string) => new Set(words.split(' '));

/** What stands under one of these holds less without it than with it: it stays. */
const guarding = set(
  [
    'if unless provided providing assuming supposing barring pending depending until till whether otherwise lest once when whenever wherever or',
    'only except excluding excluded apart merely solely exclusively mostly mainly largely partly partially almost nearly least rather than far',
    'may might could can would should must ought will shall need able unable cannot',
    'allegedly reportedly supposedly purportedly apparently seemingly perhaps possibly maybe probably likely unlikely potentially presumably',
    'theoretically hypothetically theory principle so-called alleged false falsely wrongly instead',
    'hardly barely scarcely rarely seldom deny doubt refuse fail decline reject dispute contradict retract withdraw cancel postpone',
    'according cite citing quote quoting quoted per view opinion words source',
  ].join(' '),
);
const reporting = set(
  'say tell claim argue believe allege suggest insist think assert contend maintain warn estimate complain state report declare announce add note explain stress remark mention confirm acknowledge admit reveal predict reiterate emphasize emphasise write',
);
/** "Nobody came, in 2021": what holds for all, none or the first is said of a time or place, and says more without it. */
const sweeping = set(
  'all every each any everyone everybody everything always ever first last most fewest total record',
);
/** "The next day": says when or who by what stood before. */
export const leaning = set(
  'next following same latter former then there later earlier previous afterwards it its they their them he him his she her this that these those also too again both so another other others more fewer rest remaining',
);
export const wishing = set(
  'hope wish want expect fear plan promise pledge vow intend aim seek try imagine dream pretend',
);
const timeWords =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|morning|afternoon|evening|night|week|weeks|month|months|year|years|days?|(?:1[5-9]|20)\d\d)$/;
const adverbials = set('after before during since following amid despite because with along alongside including among');
const placed = set('in on at by from near');
export const contrasts = set('while whereas although though yet');
export const relatives = set('which who whom whose where');
export const finalMarks = /^[.!?…]+$/;

/** A relative clause or a participle: it says something of its own about what stands before. */
export function isClause(part: Words): boolean {
  const first = part[0]?.partOfSpeech === 'ADV' ? part[1] : part[0];
  if (!first) return false;
  const isParticiple = first.partOfSpeech === 'VERB' && first.normal.endsWith('ing');
  const isPassive =
    first.partOfSpeech === 'VERB' && first.normal.endsWith('ed') && part.some(({ normal }) => normal === 'by');
  return relatives.has(part[0]?.normal ?? '') || isParticiple || isPassive;
}

/** Says when, where or beside what: other phrases may be what the rest stands or falls with ("under the plan", "in his eyes"). */
export function isAdverbial(part: Words): boolean {
  const [first, second] = part;
  if (!first) return false;
  if (adverbials.has(first.normal)) return true;
  const isTimed = part.some(({ normal }) => timeWords.test(normal));
  if (hasVerb(part)) return false;
  if (placed.has(first.normal)) return isTimed || second?.partOfSpeech === 'PROPN';
  return isTimed && part.length <= 5;
}

export function isDate(part: Words): boolean {
  return part.every(
    ({ normal, partOfSpeech }) => timeWords.test(normal) || /^(?:ADP|DET|NUM|ADJ|PUNCT)$/.test(partOfSpeech),
  );
}

/** Whether it can be left out without the rest saying more. */
export function mayGo(part: Words): boolean {
  return !part.some(
    ({ text, normal, lemma, isNegation }) =>
      isNegation || (text !== 'May' && (guarding.has(normal) || guarding.has(lemma))),
  );
}

/** Whether it holds at other times and places too, and names none by what was left out. */
export function saysNoMore(rest: Words): boolean {
  return !rest.some(
    ({ normal, isNegation, partOfSpeech }) =>
      isNegation ||
      sweeping.has(normal) ||
      (partOfSpeech === 'ADJ' && /.{2}est$/.test(normal)) ||
      /^(?:next|following|same|then|there|later|earlier|previous)$/.test(normal),
  );
}

export function reports(part: Words): boolean {
  return part.some(
    ({ lemma, normal, partOfSpeech }) =>
      (reporting.has(lemma) && partOfSpeech === 'VERB') || lemma === 'say' || normal === 'according',
  );
}

/** "…, X said": who said what stands before. What is told in a "that" stays with it. */
export function reportsLate(part: Words): boolean {
  const comma = part.findLastIndex(({ text }) => text === ',');
  return comma > 0 && reports(part.slice(comma)) && !part.slice(comma).some(({ normal }) => normal === 'that');
}

export function isPronoun(token: Token | undefined): boolean {
  return token === undefined || token.partOfSpeech === 'PRON' || leaning.has(token.normal);
}

export function hasVerb(part: Words): boolean {
  return part.some(({ partOfSpeech }) => partOfSpeech === 'VERB' || partOfSpeech === 'AUX');
}

/** Whether a subject stands before a finite verb, relative clauses aside. */
export function isWhole(tokens: Words): boolean {
  let isRelative = false;
  let hasSubject = false;
  for (const [at, { text: mark, normal, partOfSpeech }] of tokens.entries()) {
    if (mark === ',') isRelative = relatives.has(tokens[at + 1]?.normal ?? '');
    if (isRelative) continue;
    const isFinite =
      partOfSpeech === 'AUX' || (partOfSpeech === 'VERB' && !normal.endsWith('ing') && tokens[at - 1]?.normal !== 'to');
    if (isFinite && hasSubject) return true;
    if (/^(?:NOUN|PROPN|PRON|NUM)$/.test(partOfSpeech)) hasSubject = true;
  }
  return false;
}
