import { dayInWords, monthInWords } from '../language/days-in-words.ts';
import type { Clause, Range } from './clause.ts';
import { isInside } from './clause-end.ts';
import { nameAt, type NameKinds } from './name-kinds.ts';
import type { Proposal } from './proposal.ts';
import { inverted, isPast, leadWords, question, wordsOf } from './wording.ts';

/** "He opened the mission in Jerusalem" → "Where did he open the mission?" */
export function askPlace(clause: Clause, kindOf: NameKinds): Proposal | null {
  const { sentence } = clause;
  const { tokens } = sentence;
  for (const at of adjuncts(clause, /^(?:in|at|near)$/)) {
    const start = tokens[at + 1]?.normal === 'the' ? at + 2 : at + 1;
    const name = nameAt(sentence, start);
    if (!name || name.start !== tokens[start]?.start || name.title !== null) continue;
    if (belongsToNoun(clause, at)) continue;
    const kind = kindOf(name);
    const to = tokens.findIndex((token) => token.start >= name.end);
    if ((kind !== 'place' && kind !== 'country') || !endsPhrase(clause, to)) continue;
    const asked = withoutAdjunct(clause, { from: at, to });
    if (asked !== null)
      return { form: 'where', sentence, question: question('Where', asked), answers: [name.text], answer: name };
  }
  return null;
}

/** "A law passed by Congress in 1995 …" is no clause-level date; "he called on Abbas on 23 January" is, and January is of a year. */
export function askTime(clause: Clause): Proposal | null {
  const { sentence } = clause;
  const { tokens, dates } = sentence;
  if (!isPast(clause)) return null;
  for (const at of adjuncts(clause, /^(?:on|in)$/)) {
    const date = dates.find(({ start }) => start === tokens[at + 1]?.start);
    if (!date || (!date.known.month && !date.known.year) || date.from === null || date.relation !== null) continue;
    const to = tokens.findIndex((token) => token.start >= date.end);
    if (date.granularity === 'range' || !endsPhrase(clause, to)) continue;
    const asked = withoutAdjunct(clause, { from: at, to });
    const full = { day: dayInWords, month: monthInWords, year: (day: string) => day.slice(0, 4) }[date.granularity];
    const answers = [...new Set([date.text, full(date.from)])];
    if (asked !== null) return { form: 'when', sentence, question: question('When', asked), answers, answer: date };
  }
  return null;
}

const joined = new Set('back early late only just even mostly mainly particularly especially including as'.split(' '));

/** Prepositions of the clause itself: in its lead, or behind its verb with no other verb or clause in between. */
function adjuncts({ sentence: { tokens }, lead, rest }: Clause, preposition: RegExp): number[] {
  const other = tokens.findIndex(
    ({ partOfSpeech, normal }, at) =>
      at >= rest.from &&
      (/^(?:VERB|AUX|SCONJ)$/.test(partOfSpeech) || /^(?:to|that|who|which|where|when|as|than)$/.test(normal)),
  );
  const until = other < 0 ? rest.to : Math.min(other, rest.to);
  // "Is an editor in Oslo" says what somebody is, not where.
  if (/^(?:is|are)$/.test(tokens[rest.from - 1]?.normal ?? '') && tokens[rest.from]?.partOfSpeech === 'DET') return [];
  const places = [
    ...(lead.to > lead.from ? [lead.from] : []),
    ...Array.from({ length: Math.max(0, until - rest.from) }, (_, at) => rest.from + at),
  ];
  return places.filter((at) => {
    const [before, token] = [tokens[at - 1], tokens[at]];
    // "Back in June", "and five in Latvia": what goes before would be left behind.
    const takesBefore = at > rest.from && (before?.partOfSpeech === 'NUM' || joined.has(before?.normal ?? ''));
    return token?.partOfSpeech === 'ADP' && preposition.test(token.normal) && !takesBefore;
  });
}

/** "… came from the embassy in Tel Aviv": behind a preposition and its noun, the place is the noun's. */
function belongsToNoun({ sentence: { tokens }, rest }: Clause, at: number): boolean {
  if (at < rest.from || tokens[at - 1]?.partOfSpeech !== 'NOUN') return false;
  return tokens.slice(rest.from, at).some(({ partOfSpeech }) => partOfSpeech === 'ADP');
}

/** Behind the phrase comes another one, or nothing: "in Israel's parliament", "in Gaza and Egypt" and "in Jordan Valley homes" go on. */
function endsPhrase({ sentence: { tokens, dates }, lead, rest }: Clause, to: number): boolean {
  if (to === rest.to || (lead.to > lead.from && to === lead.to)) return true;
  const next = tokens[to];
  return next !== undefined && (next.partOfSpeech === 'ADP' || isInside(dates, next)) && next.normal !== 'of';
}

function withoutAdjunct(clause: Clause, adjunct: Range): string | null {
  const { sentence, lead, rest } = clause;
  const inLead = adjunct.from >= lead.from && adjunct.to <= lead.to;
  const asked = inverted(clause);
  const after = wordsOf(sentence, rest, inLead ? undefined : adjunct);
  const before = inLead ? wordsOf(sentence, { from: adjunct.to, to: lead.to }) : leadWords(clause);
  if (asked === null || after === null || before === null) return null;
  return [asked, after, before].join(' ');
}
