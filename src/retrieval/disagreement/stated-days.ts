import { countryOf } from '../../language/countries.ts';
import { sameName } from '../../language/names.ts';
import type { FoundDate } from '../../language/dates.ts';
import type { AskedThing } from './asked-thing.ts';
import { days, isReportDate } from './event-days.ts';
import type { Fact } from './fact.ts';
import { fateAt } from './fates.ts';
import { clauseAround, namedAs, isAbout, tokenFrom, type ReadEvidence } from './read-evidence.ts';

const once = /^(?:die|di|dead|death|kill|assassin|murder|born|bear|birth|found|establish|invent|abolish)$/;
/** A date without a year is of the year around its article. */
const daysWithoutYear = 200;
/** What was meant to happen has not happened. */
const intended = new Set(
  'attempt aim plan schedule forecast expect target hope try intend cancel scrub postpone delay propose consider'.split(
    ' ',
  ),
);
/** So many words may stand between what happened and when. */
const reach = 12;
/** Words behind which another event begins. */
const elsewhere = /^(?:after|before|when|while|who|which|whose|since|until|following|and|but|as)$/;

/** The day that a sentence gives for what is asked, as a list of one or none. */
export function statedDays(asked: AskedThing, evidence: ReadEvidence): Fact[] {
  if (asked.verbs.length === 0) return [];
  if (!isAbout(evidence, asked.names, false) || !saysAll(asked, evidence)) return [];
  const found = nearestTo(
    asked,
    evidence,
    evidence.dates.filter(
      (date) => date.relation === null && date.from !== null && date.to !== null && !isReportDate(evidence, date),
    ),
  );
  if (!found?.from || !found.to) return [];
  const from = found.from.slice(0, 10);
  const to = found.to.slice(0, 10);
  // A year says when something happened; longer stretches say how long.
  if (days(to) - days(from) > 366) return [];
  const { published } = evidence;
  // Which year "14 November" is of, the article's own day hardly tells from so far away.
  if (!found.known.year && published !== null && Math.abs(days(from) - days(published)) > daysWithoutYear) return [];
  const isAhead = published !== null && to > published;
  if (isAhead !== asked.isAhead) return [];
  return [
    {
      kind: 'date',
      evidence,
      text: found.text,
      subject: 'date',
      who: namedAs(evidence, asked.names),
      event: { from, to, isStated: true },
      weekday: found.known.weekday && !found.known.month ? found.weekday : null,
      bounds: [0, 0],
      isToll: false,
      isRunning: false,
      places: [],
      isAhead,
      isOnce: asked.verbs.concat(asked.stems).some((stem) => once.test(stem)),
    },
  ];
}

/** Whether the sentence itself says all that the question says beside its names: dates are in every sentence. */
export function saysAll({ stems, verbs }: AskedThing, { sentence, tokens }: ReadEvidence): boolean {
  const own = new Set([...sentence.reading.stems, ...tokens.map(({ stem }) => stem)]);
  const quotes = sentence.text.match(/["“”]/g)?.length ?? 0;
  // Words from somebody's mouth may be of another time.
  return (
    quotes % 2 === 0 &&
    verbs
      .slice(0, 1)
      .concat(stems)
      .every((stem) => own.has(stem) || once.test(stem))
  );
}

/** The date that stands nearest to a word that says what happened, within its clause. */
function nearestTo<Place extends Pick<FoundDate, 'start' | 'end'>>(
  asked: AskedThing,
  evidence: ReadEvidence,
  places: readonly Place[],
): Place | null {
  let nearest: { place: Place; distance: number } | null = null;
  for (const anchor of anchors(asked, evidence)) {
    for (const place of places) {
      const distance = wordsBetween(evidence, anchor, place, asked.isAhead);
      if (distance !== null && distance < (nearest?.distance ?? Infinity)) nearest = { place, distance };
    }
  }
  return nearest?.place ?? null;
}

/** Places of the words by which the sentence tells what is asked about, where those whom the question names do it. */
export function anchors({ verbs, stems, fate, names }: AskedThing, evidence: ReadEvidence): number[] {
  const { tokens } = evidence;
  const wanted = new Set(verbs.slice(0, 1));
  return [...tokens.entries()].flatMap(([at, token]) =>
    !token.isNegation &&
    // "The attack on the Capitol" is not when somebody was attacked.
    (token.partOfSpeech === 'VERB' || token.normal.endsWith('ing')) &&
    saysNear(evidence, at, stems) &&
    (wanted.has(token.stem) || (fate !== null && fateAt(tokens, at) === fate)) &&
    hasSubject(evidence, at, names)
      ? [at]
      : [],
  );
}

/** Whether the words around a verb, up to the next event, hold all that a question says. */
function saysNear({ tokens }: ReadEvidence, at: number, stems: readonly string[]): boolean {
  let [from, to] = [at, at + 1];
  // "Rowe and Okoye" are one side of one event.
  const endsAt = (place: number) =>
    elsewhere.test(tokens[place]?.normal ?? '') &&
    !(tokens[place]?.normal === 'and' && tokens[place + 1]?.partOfSpeech === 'PROPN');
  while (from > 0 && at - from < reach && !endsAt(from - 1)) from -= 1;
  while (to < tokens.length && to - at < reach && !endsAt(to)) to += 1;
  const near = new Set(tokens.slice(from, to).map(({ stem }) => stem));
  return stems.every((stem) => near.has(stem));
}

/** Whether the name nearest before a verb is one of these; adjectives of countries aside. A sentence without a name before it may have a pronoun there. */
function hasSubject(evidence: ReadEvidence, at: number, names: readonly string[]): boolean {
  const start = evidence.tokens[at]?.start ?? 0;
  const [from] = clauseAround(evidence, start);
  const first = evidence.tokens[from]?.start ?? 0;
  const before = evidence.names.filter(
    (name) =>
      name.start >= first &&
      name.end <= start &&
      (countryOf(name.words.join(' ')) === null || names.some((other) => sameName(other, name.text))),
  );
  const last = before.at(-1);
  return last === undefined || names.length === 0 || names.some((name) => sameName(name, last.text));
}

/** Words between a token and a place of the same clause; `null` where another event stands between them, or a denial. */
export function wordsBetween(
  evidence: ReadEvidence,
  anchor: number,
  { start, end }: Pick<FoundDate, 'start' | 'end'>,
  isIntentAsked: boolean,
): number | null {
  const { tokens } = evidence;
  const [from, to] = clauseAround(evidence, tokens[anchor]?.start ?? 0);
  const first = tokenFrom(evidence, start);
  if (first < from || first >= to) return null;
  const last = Math.max(first, tokenFrom(evidence, end) - 1);
  const between = first > anchor ? tokens.slice(anchor + 1, first) : tokens.slice(last + 1, anchor);
  // "The papers released Friday": the day belongs to the verb right before it.
  const before = tokens[first - (/^(?:on|in|early|late|last)$/.test(tokens[first - 1]?.normal ?? '') ? 2 : 1)];
  if (before?.partOfSpeech === 'VERB' && before !== tokens[anchor]) return null;
  if (tokens.slice(Math.max(from, anchor - 5), anchor + 6).some(({ lemma }) => intended.has(lemma)) && !isIntentAsked)
    return null;
  const isApart = between.some(({ normal, isNegation }) => isNegation || elsewhere.test(normal));
  const commas = between.filter(({ text }) => text === ',').length;
  return isApart || between.length > reach ? null : between.length + 4 * commas;
}
