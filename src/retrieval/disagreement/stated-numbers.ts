import { countryOf } from '../../language/countries.ts';
import type { Token } from '../../language/english.ts';
import { sameName } from '../../language/names.ts';
import type { FoundNumber } from '../../language/numbers.ts';
import { hypothetical, lengths, type AskedThing } from './asked-thing.ts';
import { eventTime } from './event-days.ts';
import type { Fact } from './fact.ts';
import { countedClass, fateAt, type Fate } from './fates.ts';
import { numberBounds } from './number-bounds.ts';
import { placesOf } from './stated-places.ts';
import {
  clauseAround,
  holdsName,
  isAbout,
  namedAs,
  sharesWords,
  tokenFrom,
  type ReadEvidence,
} from './read-evidence.ts';

/** So many words around a number tell what it says. */
const reach = 12;

/** What the number is compared with, or beside what it is said: it is no value of its own. */
const notTheValue =
  /(?:\bfrom|\bearlier(?: \w+){0,3}|\bprevious(?:ly)?(?: \w+){0,3}|\binitial(?:ly)?(?: \w+){0,3}|\boriginal(?:ly)?(?: \w+){0,3}|\bcompared (?:to|with)|\binstead of|\bbetween|\banother|\badditional|\bfurther|\bremaining|\bextra|\bnot|(?:\d|\bout|one|two|three|some|most|half|many) of(?: the| its| their| these| those)?)\s+(?:an? |the )?(?:toll|count|figure|estimate)?(?: of)?\s*(?:about |around |some |at least |more than |nearly |almost )?$/i;
const partOfMore =
  /^\s*(?:(?:-|–|to)\s*\d|and \d[\d,]*\b(?! \w+ (?:were|was|are))|(?:\w+ )?(?:more|others?|additional)\b|in \d)/i;
/** What somebody wants is not what is. */
const wished = new Set('ask seek recommend propose request demand urge suggest want'.split(' '));
const changeBy = /\bby (?:about |around |some |at least |more than |over |nearly |almost |up to )?$/i;
const stretch =
  /\b[\p{L}\d]+-(?:hour|day|week|month|year|night)\b|\b(?:in|over|for|within) (?:the (?:last|past) )?(?:\d+|[a-z]+) (?:hour|day|week|month|year|night)s?\b/giu;
const rate =
  /^\s*(?:[\p{L}-]+\s+){0,2}(?:per|an?|each|every)\s+(second|minute|hour|day|week|month|year|person|head|gallon|night|household)\b/iu;
const qualifierWords =
  /(?:more than|over|at least|exceed(?:s|ed|ing)?|above|upwards? of|no (?:fewer|less) than|less than|under|fewer than|below|at most|up to|nearly|almost|no more than|close to|about|around|some|approximately|roughly|an? estimated|estimated)\s+(?:an? |the )?$/i;
/** Words that narrow what a number counts: figures of different scope do not differ. */
const scopes = new Set(
  'domestic domestically worldwide global globally international internationally nationwide national annually annual daily weekly monthly yearly average opening weekend overnight combined overall record median'.split(
    ' ',
  ),
);
const neutral = new Set(['confirm', 'probabl', 'total', 'other', 'whole', 'full']);
/** What is said of a count that goes on. */
const running =
  /\b(?:so far|to date|since|total|as of|toll|rose|risen|climbed|surpassed|topped|tally|exploded|grown|spread)\b/i;
const perfect = /\b(?:has|have|had)\s+(?:\w+\s+){1,4}(?:an? |at |more |over |about |nearly )*$/i;

/** The numbers that a sentence gives for what is asked, at most one for each subject. */
export function statedNumbers(asked: AskedThing, evidence: ReadEvidence): Fact[] {
  if (!isAbout(evidence, asked.names, true) || !sharesEnough(asked, evidence)) return [];
  const found = evidence.numbers.flatMap((number) => factOf(asked, evidence, number) ?? []);
  // A sentence that gives two values itself tells how they belong together.
  return found.filter((fact) => found.every((other) => other === fact || other.subject !== fact.subject));
}

function sharesEnough(asked: AskedThing, evidence: ReadEvidence): boolean {
  return sharesWords(evidence, asked.stems) || measuresName(asked, evidence);
}

/** Whether the sentence itself names what the question names, of which it asks a measure: "16,700 acres" of the Oak Fire. */
function measuresName({ names, units, fate }: AskedThing, evidence: ReadEvidence): boolean {
  return (
    fate === null &&
    units?.size === 1 &&
    lengths.some((length) => units.has(length)) &&
    names.length > 0 &&
    names.every((name) => holdsName(evidence, [name]))
  );
}

function factOf(asked: AskedThing, evidence: ReadEvidence, number: FoundNumber): Fact | null {
  const { kind, start, end } = number;
  const noun = countedNoun(evidence, number);
  const unit = number.unit ?? noun?.stem ?? null;
  const { sentence, tokens } = evidence;
  if (kind === 'ordinal' || !asked.numberKinds.includes(kind)) return null;
  const text = sentence.text;
  const before = text.slice(Math.max(0, start - 60), start);
  // "A 54-page filing" describes; it counts nothing.
  if (/^[-–]\p{L}/u.test(text.slice(end, end + 2))) return null;
  if (notTheValue.test(before) || partOfMore.test(text.slice(end, end + 30))) return null;
  if (kind === 'cardinal' && /^\s*(?:out )?of\b/.test(text.slice(end, end + 10))) return null;
  if (kind !== 'cardinal') {
    // Of several sums or shares in a sentence, words alone hardly tell which is asked for; "by 5 %" is how much something changed.
    if (evidence.numbers.filter((other) => other.kind === kind).length > 1) return null;
    if (asked.numberKinds.length === 1 && changeBy.test(before) && !/^\s*of\b/.test(text.slice(end, end + 5)))
      return null;
  }
  const [from, to] = clauseAround(evidence, start);
  const at = tokenFrom(evidence, start);
  const around = tokens.slice(Math.max(from, at - reach), Math.min(to, at + reach));
  if (around.some(({ normal }) => hypothetical.test(normal)) !== asked.isHypothetical) return null;
  if (tokens.slice(Math.max(from, at - 4), at).some(({ isNegation }) => isNegation)) return null;
  if (around.some(({ lemma }) => wished.has(lemma)) || /\d\s*(?:to|or|-|–)\s*$/.test(before)) return null;

  const fate = kind === 'cardinal' ? fateOfNumber(evidence, number, [from, to]) : null;
  const counted = countedClass(unit, fate !== null);
  // "How many migrants" is also told by "51 people", where the article speaks of migrants.
  const isAskedFor =
    asked.fate !== null &&
    counted === 'people' &&
    [...(asked.units ?? [])].some((each) => each !== 'people' && evidence.nearStems.has(each));
  const counts = isAskedFor ? ([...(asked.units ?? [])][0] ?? counted) : counted;
  if (asked.wants === 'toll' && (fate === null || counts !== 'people')) return null;
  if (asked.wants === 'number' && fate !== asked.fate && asked.numberKinds[0] === 'cardinal') return null;
  if (asked.units && kind === 'cardinal' && !asked.units.has(counts ?? '')) return null;
  if (asked.wants === 'number' && asked.fate === null) {
    // Beside other names, a number without the one asked about is another's.
    const other = evidence.names.some((name) => name.start < start);
    if (asked.names.length > 0 && other && !holdsName(evidence, asked.names)) return null;
    if (!saysSo(asked, evidence, around)) return null;
  }
  const nounEnd = kind === 'percent' ? end : (noun?.end ?? end);
  const modifiers = tokens
    .filter(
      (token) => token.start >= end && token.end < nounEnd && /^(?:ADJ|PROPN|NOUN|NUM|VERB)$/.test(token.partOfSpeech),
    )
    .map(({ stem }) => stem);
  const scope = around.filter(({ normal }) => scopes.has(normal)).map(({ stem }) => stem);
  const stretches = clauseText(evidence, [from, to]).match(stretch) ?? [];
  const each = rate.exec(text.slice(end, end + 40))?.[1]?.toLowerCase() ?? '';
  const since = evidence.dates.filter(({ relation }) => relation === 'since').map((date) => date.from ?? date.text);
  return {
    kind: 'number',
    evidence,
    text: text.slice(qualifierStart(text, start), Math.max(end, nounEnd)),
    subject: [
      kind,
      counts,
      fate,
      [...new Set(modifiers.filter((stem) => !neutral.has(stem) && !asked.stems.includes(stem)))].sort().join(' '),
      areasOf(asked, evidence, [at, to]).join(' '),
      [...new Set([...scope, each, ...since, ...stretches.map((words) => words.toLowerCase())])].sort().join(' '),
    ].join('|'),
    who: namedAs(evidence, asked.names),
    event: eventTime(evidence, start),
    weekday: null,
    bounds: numberBounds(number),
    // Where no name tells which event is meant, its place does.
    places: asked.names.length > 0 ? [] : placesOf(evidence).map((place) => place.text),
    isToll: fate !== null,
    isRunning: kind === 'cardinal' && (running.test(text) || perfect.test(text.slice(Math.max(0, start - 60), start))),
    isAhead: false,
    isOnce: false,
  };
}

/** Whether the words around a number say what the question says: its verb; without one, another of its words. */
function saysSo(asked: AskedThing, evidence: ReadEvidence, around: readonly Token[]): boolean {
  if (measuresName(asked, evidence)) return true;
  const holds = (stem: string) => around.some((token) => token.stem === stem);
  if (asked.verbs.length > 0) return asked.verbs.some(holds);
  const wanted = asked.stems.filter((stem) => !asked.units?.has(stem));
  const isCount = asked.numberKinds[0] === 'cardinal';
  return wanted.length === 0 || wanted.some((stem) => holds(stem) || (isCount && evidence.titleStems.includes(stem)));
}

/** Places around a number, other than those asked about: "four in North Carolina" are a part of the toll. */
function areasOf({ names }: AskedThing, evidence: ReadEvidence, [from, to]: readonly [number, number]): string[] {
  const start = evidence.tokens[from]?.start ?? 0;
  const last = evidence.tokens[Math.min(to, from + reach) - 1]?.end ?? 0;
  const end = Math.min(last, ...evidence.numbers.map((other) => other.start).filter((other) => other > start));
  const countries = evidence.names.filter(({ words }) => countryOf(words.join(' ')) !== null);
  const [clause] = clauseAround(evidence, start);
  const before = placesOf(evidence).findLast(
    (place) => place.end <= start && place.start >= (evidence.tokens[clause]?.start ?? 0),
  );
  const behind = placesOf(evidence).filter((place) => place.start >= start && place.end <= end);
  return [...(before ? [before] : []), ...behind, ...countries]
    .map(({ words }) => words.join(' '))
    .filter((words, at, all) => all.indexOf(words) === at && !names.some((name) => sameName(name, words)))
    .sort();
}

function clauseText({ tokens, sentence }: ReadEvidence, [from, to]: readonly [number, number]): string {
  return sentence.text.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
}

/** "Killed 12", "12 were killed", "the toll rose to 12", "12 deaths": the fate told by the word nearest to a number. */
function fateOfNumber(
  evidence: ReadEvidence,
  { start, end }: FoundNumber,
  clause: readonly [number, number],
): Fate | null {
  const { tokens, numbers } = evidence;
  const first = tokenFrom(evidence, start);
  const next = tokenFrom(evidence, end);
  const otherNumber = (at: number) =>
    numbers.some(
      (other) => other.start !== start && other.start < (tokens[at]?.end ?? 0) && (tokens[at]?.start ?? 0) < other.end,
    );
  for (let at = first - 1; at >= Math.max(clause[0], first - 5); at -= 1) {
    if (otherNumber(at)) break;
    const fate = fateAt(tokens, at);
    if (fate !== null) return fate;
    if (tokens[at]?.isWord === true && !isQualifying(tokens[at]?.normal ?? '')) break;
  }
  for (let at = next; at < Math.min(clause[1], next + 9); at += 1) {
    if (otherNumber(at)) break;
    const fate = fateAt(tokens, at);
    if (fate !== null) return fate;
  }
  for (let at = first - 1; at >= Math.max(clause[0], first - reach); at -= 1) {
    if (otherNumber(at)) break;
    const fate = fateAt(tokens, at);
    if (fate !== null) return fate;
  }
  return null;
}

function isQualifying(word: string): boolean {
  return /^(?:at|least|more|than|over|about|some|nearly|almost|as|many|around|up|to|the|an?|estimated|fewer|less|under)$/.test(
    word,
  );
}

/** The noun that a number counts, also past two kinds of it: "6,600 probable or confirmed cases". */
function countedNoun({ tokens }: ReadEvidence, { end, unit }: FoundNumber): Token | null {
  let found: Token | null = null;
  for (const token of tokens.filter(({ start }) => start >= end).slice(0, 7)) {
    if (unit !== null && (token.stem === unit || token.normal.startsWith(unit))) return token;
    if (token.partOfSpeech === 'NOUN' && token.isWord) found = token;
    else if (found !== null || !/^(?:ADJ|CCONJ|PROPN|NUM|VERB)$/.test(token.partOfSpeech)) break;
    else if (token.partOfSpeech === 'VERB' && !token.normal.endsWith('ed')) break;
  }
  return unit === null ? found : null;
}

function qualifierStart(text: string, start: number): number {
  const from = Math.max(0, start - 24);
  const found = qualifierWords.exec(text.slice(from, start));
  return found ? from + found.index : start;
}
