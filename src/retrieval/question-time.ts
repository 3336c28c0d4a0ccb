import { findDates } from '../language/dates.ts';
import type { TimeRange } from './question.ts';

/** The time that a question asks about, with relative words read against `asOf`. Several expressions are joined into the range that holds them all ("from 2011 to 2013"). `null` where the question names no time. */
export function questionTime(question: string, asOf: string): TimeRange | null {
  const dates = findDates(question, asOf).filter((date) => date.from !== null || date.to !== null);
  if (dates.length === 0) return null;
  const open = (side: 'from' | 'to') => dates.some((date) => date[side] === null);
  const from = open('from') ? null : dates.map((date) => date.from ?? '').sort()[0];
  const to = open('to')
    ? null
    : dates
        .map((date) => date.to ?? '')
        .sort()
        .at(-1);
  return {
    from: from ?? null,
    to: to ?? null,
    text: dates.map((date) => date.text).join(', '),
    explicit: dates.some((date) => date.known.year || date.known.month),
  };
}
