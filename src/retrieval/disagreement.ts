import { askedThing, type AskedThing } from './disagreement/asked-thing.ts';
import { compareEvents, type EventTime } from './disagreement/event-days.ts';
import type { Fact } from './disagreement/fact.ts';
import { readEvidence, type ReadEvidence } from './disagreement/read-evidence.ts';
import { statedDays } from './disagreement/stated-days.ts';
import { statedNumbers } from './disagreement/stated-numbers.ts';
import { statedPlaces } from './disagreement/stated-places.ts';
import {
  distinctValues,
  groupByEvent,
  groupBySubject,
  groupByValue,
  inAskedTime,
  rank,
  relationOfDays,
  relationOfValues,
  sameValue,
  type Relation,
  type ValueGroup,
} from './disagreement/value-groups.ts';
import type { RankedSentence } from './evidence.ts';
import type { Question } from './question.ts';

/** Different values that different articles give for the same thing. */
export type Disagreement = {
  readonly kind: Fact['kind'];
  /**
   * `update`: later articles know more; `conflict`: nothing tells which holds; `several-events`: each value is of an event
   * of its own, at another time, and none is wrong.
   */
  readonly relation: Relation;
  /** Newest first; of several events the latest event first. */
  readonly values: readonly DifferingValue[];
};

type DifferingValue = {
  /** As the best of its sentences writes it. */
  readonly text: string;
  /** When it happened, where a sentence says so; otherwise the week before its article. */
  readonly event: EventTime | null;
  /** The sentences that say so, the best first; each value has at least one article that no newer value has. */
  readonly sentences: readonly RankedSentence[];
};

/** A sentence whose chance to answer is less than this share of the best one's may well be about something else. */
const nearBest = 0.25;
/** Sentences read for a question: each costs about half a millisecond. */
const mostSentences = 24;
const mostFound = 3;
const mostValues = 4;

/** Finds where the near-best sentences of different articles answer a question differently. Rather misses one than reports what is none. */
export function findDisagreements(question: Question, sentences: readonly RankedSentence[]): Disagreement[] {
  const asked = askedThing(question);
  const best = sentences[0]?.score ?? 0;
  if (asked === null) return [];
  const near = sentences.filter((sentence) => sentence.score >= best * nearBest && mayState(asked, sentence));
  const facts = near
    .slice(0, mostSentences)
    .map(readEvidence)
    .flatMap((evidence) => statedFacts(asked, evidence));
  return (
    groupBySubject(inAskedTime(facts, question))
      // Days and places of another one of the same name ("Jane Rowe") answer another question.
      .filter((same, at) => at === 0 || same[0]?.kind === 'number')
      .filter((same) => new Set(same.map(({ evidence }) => evidence.sentence.articleId)).size > 1)
      .flatMap((same) => (same[0]?.kind === 'date' ? differingDays(same) : differingValues(same, question)))
      .slice(0, mostFound)
  );
}

/** Known before a sentence is read closely: it holds a number, a date or a name, and asks nothing itself. */
function mayState({ wants, numberKinds }: AskedThing, { text, reading }: RankedSentence): boolean {
  if (/\?["'”’)\s]*$/.test(text)) return false;
  if (wants === 'date') return reading.dates.length > 0;
  if (wants === 'place') return reading.names.length > 0;
  return reading.numbers.some(({ kind }) => kind !== 'ordinal' && numberKinds.includes(kind));
}

function statedFacts(asked: AskedThing, evidence: ReadEvidence): Fact[] {
  if (asked.wants === 'date') return statedDays(asked, evidence);
  return asked.wants === 'place' ? statedPlaces(asked, evidence) : statedNumbers(asked, evidence);
}

function differingDays(facts: readonly Fact[]): Disagreement[] {
  const [best] = facts;
  if (!best) return [];
  const groups = groupByValue(facts);
  const first = groups.find((group) => group.includes(best)) ?? [best];
  // "In March" is no other day than "3 March", also where it stands with another day of March.
  const others = groups.filter(
    (group) => group !== first && group.every((fact) => first.every((own) => !sameValue(fact, own))),
  );
  return (['conflict', 'update', 'several-events'] as const).flatMap((relation) => {
    const related = others.filter(([fact]) => fact && relationOfDays(best, fact) === relation);
    const values = distinctValues([first, ...related]);
    return related.length > 0 && values.length > 1 ? [disagreement(relation, values)] : [];
  });
}

function differingValues(facts: readonly Fact[], question: Question): Disagreement[] {
  const events = groupByEvent(facts);
  const within = events.flatMap((event) => {
    const values = distinctValues(groupByValue(event));
    const relation = values.length > 1 ? relationOfValues(values) : null;
    return relation ? [disagreement(relation, values)] : [];
  });
  if (within.length > 0 || question.time !== null || question.latest) return within;
  const [first, ...others] = events;
  const apart = others.filter((event) => first && areApart(first, event));
  const values = distinctValues([...(first ? [first] : []), ...apart]);
  const differ = values.some(([fact]) => values[0]?.[0] && fact && !sameValue(fact, values[0][0]));
  return differ ? [disagreement('several-events', values)] : [];
}

/** Whether two groups are of two events: both say when, or tell of their own time at places far apart in time. */
function areApart([a]: ValueGroup, [b]: ValueGroup): boolean {
  if (!a || !b) return false;
  const compared = compareEvents(a.event, b.event);
  const isTold = a.event?.isStated === true && b.event?.isStated === true;
  return (compared === 'different' && (isTold || a.kind === 'place')) || (compared === 'unknown' && a.kind === 'place');
}

function disagreement(relation: Relation, groups: readonly ValueGroup[]): Disagreement {
  const shown = relation === 'several-events' ? [...groups].sort(byEvent) : groups;
  return {
    kind: groups[0]?.[0]?.kind ?? 'number',
    relation,
    values: shown.slice(0, mostValues).map((group) => {
      const sorted = [...group].sort((a, b) => a.evidence.rank - b.evidence.rank);
      return {
        text: sorted[0]?.text ?? '',
        event: sorted[0]?.event ?? null,
        sentences: sorted.map(({ evidence }) => evidence.sentence),
      };
    }),
  };
}

function byEvent(a: ValueGroup, b: ValueGroup): number {
  return (b[0]?.event?.to ?? '').localeCompare(a[0]?.event?.to ?? '') || rank(a) - rank(b);
}
