import { addDays, isoDay, monthNames, monthOf, yearOf } from '../language/calendar.ts';
import { countryOf } from '../language/countries.ts';
import { findDates } from '../language/dates.ts';
import { contentStems } from '../language/english.ts';
import { findNames, sameName } from '../language/names.ts';
import { withoutCourtesies } from './courtesies.ts';
import { followUpKind, relativeToThat, withoutOpening } from './follow-up-kind.ts';

export type Turn = { readonly role: 'user' | 'assistant'; readonly content: string };

/** What the last answer's citations are about, best first. */
export type Topic = {
  readonly title: string;
  readonly publishedAt: string | null;
  /** Names in the cited sentences. */
  readonly names: readonly string[];
};

/** A search takes in that much before the new question's own words drown. */
const longest = 300;
const markers = /\s*\[\d+\]/g;
const tail = ' (about: ';

/**
 * Makes a follow-up understandable without its history, with no language model: a bare time or name takes the place of the
 * one in the question before ("and in 2021?"), and what refers back is explained by what that question, its answer and the
 * articles cited there were about, behind the question's own words. A question that stands on its own comes back unchanged.
 */
export function standaloneQuestion(
  question: string,
  history: readonly Turn[],
  asOf: string,
  topics: readonly Topic[] = [],
): string {
  const turns = history
    .filter(({ content }) => content.trim() !== '')
    .map((turn) => ({ ...turn, content: plain(turn.content) }));
  let previous: string | null = null;
  for (const [at, turn] of turns.entries()) {
    if (turn.role === 'user')
      previous = rewrite(withoutCourtesies(turn.content), previous, turns.slice(0, at), asOf, []);
  }
  const standalone = rewrite(question, previous, turns, asOf, topics);
  return standalone === question ? question : shortened(standalone);
}

/** A question as the rules wrote it, with what it is about apart. */
export function splitAbout(standalone: string): { readonly own: string; readonly about: string } {
  const at = standalone.indexOf(tail);
  return at < 0
    ? { own: standalone, about: '' }
    : { own: standalone.slice(0, at), about: standalone.slice(at + tail.length).replace(/\)$/, '') };
}

function plain(content: string): string {
  return content.trim().slice(0, 2000).replace(markers, '').replace(/\s+/g, ' ');
}

function rewrite(
  question: string,
  previous: string | null,
  turns: readonly Turn[],
  asOf: string,
  topics: readonly Topic[],
): string {
  if (previous === null) return question;
  const answer = lastAnswer(turns);
  const said = [previous, answer, ...topics.map(({ title }) => title)].join('\n');
  const namesSaid = findNames(said).map((name) => name.text);
  const kind = followUpKind(question, {
    asOf,
    stems: new Set(contentStems(said)),
    knowsName: (name) => namesSaid.some((other) => sameName(name, other)),
  });
  if (kind === null) return question;
  const bare = withoutEnd(withoutOpening(question).rest);
  const { own, about } = splitAbout(previous);
  if (kind === 'time') return withTime(bare, own, about, asOf, topics);
  if (kind === 'name') {
    const named = withName(bare, own);
    if (named) return withAbout(named, about);
  }
  const names = [
    ...topics.flatMap((topic) => topic.names.filter((name) => answer.includes(name))),
    ...findNames(answer).map((name) => name.text),
  ];
  return withAbout(
    `${bare}?`,
    [withoutEnd(own), about, ...newNames(names, `${own} ${about} ${bare}`), ...titles(topics)]
      .filter(Boolean)
      .join('; '),
  );
}

function withoutEnd(text: string): string {
  return text.trim().replace(/[?.!\s]+$/, '');
}

function withAbout(question: string, about: string): string {
  return about === '' ? question : `${question}${tail}${about})`;
}

const namesTaken = 3;

/** Names that the text does not hold yet, under one spelling each. */
function newNames(names: readonly string[], text: string): string[] {
  const found: string[] = [];
  for (const name of names) {
    if (found.length === namesTaken) break;
    if (!text.includes(name) && !found.some((other) => sameName(name, other))) found.push(name);
  }
  return found;
}

function titles(topics: readonly Topic[]): string[] {
  return topics.slice(0, 1).map(({ title }) => withoutEnd(title).slice(0, 120));
}

/** The last question with another time in the place of its own. */
function withTime(bare: string, own: string, about: string, asOf: string, topics: readonly Topic[]): string {
  const old = findDates(own, asOf)[0];
  const known = old?.from ?? findDates(about, asOf)[0]?.from ?? topics[0]?.publishedAt?.slice(0, 10) ?? null;
  const relative = relativeToThat.exec(bare);
  const time =
    relative && known
      ? `${bare.slice(0, relative.index).replace(/\b(?:in|on|of|the|during)\s+$/i, (words) => (/\bof\s+$/i.test(words) ? words.replace(/of\s+$/i, '') : ''))}${shifted(relative[0], known)}`
      : bare;
  if (old) {
    const newDate = findDates(time, asOf)[0];
    return withAbout(`${own.slice(0, old.start)}${newDate?.text ?? time}${own.slice(old.end)}`, about);
  }
  const words =
    /^(?:in|on|at|for|during|since|before|after|by|until|from|between)\b/i.test(time) || relative === null
      ? time
      : `in ${time}`;
  return withAbout(`${withoutEnd(own)} ${words}?`, about);
}

/** "The following year" of 2021-06-01 is "2022". */
function shifted(words: string, known: string): string {
  const unit = /day|week|month|year/i.exec(words)?.[0].toLowerCase() ?? 'year';
  const count =
    Number(
      /\d+/.exec(words)?.[0] ??
        ['one', 'two', 'three', 'four', 'five'].indexOf(words.toLowerCase().split(' ')[0] ?? '') + 1,
    ) || 1;
  const step = /same/i.test(words) ? 0 : /previous|preceding|before|earlier/i.test(words) ? -count : count;
  const [year, month] = [yearOf(known), monthOf(known)];
  const date =
    unit === 'year'
      ? `${year + step}-01-01`
      : unit === 'month'
        ? isoDay(year, month + step, 1)
        : addDays(known, step * (unit === 'week' ? 7 : 1));
  if (unit === 'year') return String(year + step);
  const monthName = (monthNames[monthOf(date) - 1] ?? '').replace(/^\p{L}/u, (letter) => letter.toUpperCase());
  return unit === 'month'
    ? `${monthName} ${yearOf(date)}`
    : `${Number(date.slice(8, 10))} ${monthName} ${yearOf(date)}`;
}

/** The last question with another name in the place of one of its own: the one behind the same preposition, a country for a country, or the last one. `null` where it has none. */
function withName(bare: string, own: string): string | null {
  const name = findNames(bare)[0];
  const old = findNames(own);
  if (!name || old.length === 0) return null;
  const preposition = /\b(?:for|in|at|to|from|with|by|of|on|against)(?=\s+(?:the\s+)?$)/i.exec(
    bare.slice(0, name.start),
  )?.[0];
  const behind =
    preposition &&
    old.findLast((other) =>
      new RegExp(`\\b${preposition}\\s+(?:the\\s+)?$`, 'i').test(own.slice(Math.max(0, other.start - 20), other.start)),
    );
  const isCountry = countryOf(name.text.toLowerCase()) !== null;
  const replaced =
    behind ?? old.findLast((other) => (countryOf(other.text.toLowerCase()) !== null) === isCountry) ?? old.at(-1);
  if (!replaced || (isCountry && !behind && countryOf(replaced.text.toLowerCase()) === null)) return null;
  // "For the United States" becomes "for Israel".
  const before =
    isCountry && name.start === 0
      ? own.slice(0, replaced.start).replace(/\bthe\s+$/i, '')
      : own.slice(0, replaced.start);
  return `${before}${bare.slice(name.start, name.end)}${own.slice(replaced.end)}`;
}

/** Cut at a word within what a search takes. */
function shortened(text: string): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1).replace(/\s+\S*$/, '');
  return cut.includes(tail) ? `${cut.replace(/[;,\s]+$/, '')})` : cut;
}

function lastAnswer(turns: readonly Turn[]): string {
  return turns.findLast((turn) => turn.role === 'assistant')?.content ?? '';
}
