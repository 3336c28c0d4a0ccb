import { sameName } from '../../language/names.ts';
import type { Question } from '../question.ts';
import { compareEvents, days, daysApart, type EventTime } from './event-days.ts';
import type { Fact } from './fact.ts';
import { boundsMeet } from './number-bounds.ts';
import { samePlace } from './stated-places.ts';

/** Facts that give one value, the best first. */
export type ValueGroup = readonly Fact[];

/** How the values given by different articles stand to each other. */
export type Relation = 'update' | 'conflict' | 'several-events';

const revised =
  /\b(?:revised|lowered|corrected|down from|up from|raised|updated|rose|risen|climbed|postponed|delayed|rescheduled|moved|new date)\b/i;
/** A day said wrongly is a few days off; one farther off is of another event. */
const daysMistaken = 3;
/** Articles that tell of the same event of the last days. */
const daysTold = 14;
/** A plan is put off within a year, or it is another one. */
const daysPostponed = 366;

/** Facts that say the same stand together; an article that itself gives a newer value does not speak for the older one. */
export function groupByValue(facts: readonly Fact[]): Fact[][] {
  const groups: Fact[][] = [];
  for (const fact of facts) {
    const group = groups.find((others) => others.every((other) => sameValue(fact, other)));
    if (group) group.push(fact);
    else groups.push([fact]);
  }
  return groups;
}

/** Facts of one subject stand together, that of the best first. */
export function groupBySubject(facts: readonly Fact[]): Fact[][] {
  const groups: Fact[][] = [];
  for (const fact of facts) {
    const group = groups.find((others) => others.every((other) => sameSubject(fact, other)));
    if (group) group.push(fact);
    else groups.push([fact]);
  }
  return groups;
}

/** Facts of one event stand together, as far as their times tell. */
export function groupByEvent(facts: readonly Fact[]): Fact[][] {
  const groups: Fact[][] = [];
  for (const fact of facts) {
    const group = groups.find((others) => others.every((other) => isSameEvent(fact, other)));
    if (group) group.push(fact);
    else groups.push([fact]);
  }
  return groups;
}

/** Running counts of one thing are of one event, however far apart their articles. */
function isSameEvent(a: Fact, b: Fact): boolean {
  const isElsewhere =
    a.kind === 'number' &&
    a.places.length > 0 &&
    b.places.length > 0 &&
    !a.places.some((name) => b.places.some((other) => sameName(name, other)));
  if (isElsewhere) return false;
  const compared = compareEvents(a.event, b.event);
  return (
    compared === 'same' ||
    (compared === 'unknown' && a.isRunning && b.isRunning && a.event !== null && b.event !== null)
  );
}

/** Whether two sentences may speak of the same: "Rowe" may be Jane Rowe, John Rowe is not. */
function sameSubject(a: Fact, b: Fact): boolean {
  const meets = (some: readonly string[], others: readonly string[]) =>
    some.length === 0 || others.length === 0 || some.every((name) => others.some((other) => sameName(name, other)));
  return a.subject === b.subject && (meets(a.who, b.who) || meets(b.who, a.who));
}

export function sameValue(a: Fact, b: Fact): boolean {
  switch (a.kind) {
    case 'number':
      return boundsMeet(a.bounds, b.bounds);
    case 'date':
      return sameDay(a, b);
    case 'place':
      return samePlace(a, b);
  }
}

/** "Friday" is one day for articles of one week, on whichever side of midnight; "last week" may be either of two. */
function sameDay(a: Fact, b: Fact): boolean {
  if (a.event === null || b.event === null) return false;
  const apart = daysApart(a.event, b.event);
  const isWeek = [a.event, b.event].some(({ from, to }) => days(to) - days(from) > 1 && days(to) - days(from) < 10);
  const [first, second] = [a.evidence.published, b.evidence.published];
  const inOneWeek = first !== null && second !== null && Math.abs(days(first) - days(second)) < 7;
  return apart === 0 || (isWeek && apart <= 7) || (inOneWeek && a.weekday !== null && a.weekday === b.weekday);
}

/** The values that articles of their own give, newest first; those that only repeat what another one's article says are left out. */
export function distinctValues(groups: readonly ValueGroup[]): ValueGroup[] {
  const sorted = [...groups].sort((a, b) => newest(b).localeCompare(newest(a)) || rank(a) - rank(b));
  const spoken = new Set<string>();
  return sorted.flatMap((group) => {
    const own = group.filter(({ evidence }) => !spoken.has(evidence.sentence.articleId));
    for (const { evidence } of own) spoken.add(evidence.sentence.articleId);
    return own.length > 0 ? [own] : [];
  });
}

/** `update` where the later articles have the later news, `conflict` where nothing tells which holds, `null` where they may be of two things. */
export function relationOfValues([first, second]: readonly ValueGroup[]): 'update' | 'conflict' | null {
  const [a, b] = [first?.[0], second?.[0]];
  if (!first || !second || !a || !b) return 'conflict';
  if (newest(first) === newest(second) || newest(second) === '') return 'conflict';
  const isRevised = first.some(({ evidence }) => revised.test(evidence.sentence.text));
  // A sum or share told on another day may be another one: nothing says that it is the same.
  if (a.kind === 'number' && /^(?:money|percent)/.test(a.subject))
    return isRevised && a.subject.startsWith('money') ? 'update' : null;
  if (isRevised) return 'update';
  return (a.isToll || (a.isRunning && b.isRunning)) && a.bounds[0] > b.bounds[0] ? 'update' : 'conflict';
}

/** How another day than the one that is answered with first stands to it; `null` where nothing tells. */
export function relationOfDays(best: Fact, other: Fact): Relation | null {
  if (!best.event || !other.event) return null;
  const apart = daysApart(best.event, other.event);
  const [a, b] = [best.evidence.published, other.evidence.published];
  if (best.isAhead && other.isAhead) return a && b && a !== b && apart <= daysPostponed ? 'update' : null;
  // "In 1995" beside "on Tuesday" is what went before.
  if (isYear(best.event) !== isYear(other.event)) return null;
  if (best.isOnce) return 'conflict';
  if (apart > daysMistaken) return 'several-events';
  // An article of before the other's day tells of another event.
  if (a === null || b === null || a < other.event.from || b < best.event.from) return 'several-events';
  return Math.abs(days(a) - days(b)) <= daysTold ? 'conflict' : null;
}

function isYear({ from, to }: EventTime): boolean {
  return days(to) - days(from) > 300;
}

/** Of the facts, those of the time that a question asks about. */
export function inAskedTime(facts: readonly Fact[], { time, latest }: Question): Fact[] {
  const range = { from: time?.from ?? '0001-01-01', to: time?.to ?? '9999-12-31' };
  const timely = time ? facts.filter(({ event }) => event !== null && daysApart(event, range) === 0) : [...facts];
  if (!latest) return timely;
  const last = timely.reduce<Fact | null>((a, b) => ((a?.event?.to ?? '') >= (b.event?.to ?? '') ? a : b), null);
  return timely.filter(({ event }) => last !== null && compareEvents(event, last.event) === 'same');
}

export function newest(group: ValueGroup): string {
  return (
    group
      .map(({ evidence }) => evidence.published ?? '')
      .sort()
      .at(-1) ?? ''
  );
}

export function rank(group: ValueGroup): number {
  return Math.min(...group.map(({ evidence }) => evidence.rank));
}
