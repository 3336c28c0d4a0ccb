import { addDays, type Days, monthNames, monthOf } from './calendar.ts';

/** A stretch of days as a sentence says it, whole months and years by their name: "March 2023", "5 to 11 August 2024", "2020 on", "before May 2021". */
export function daysInWords({ from, to }: Days): string {
  const end = to === null ? null : addDays(to, 1);
  const borders = [from, end].flatMap((day) => day ?? []);
  const unsaid = borders.every((day) => day.endsWith('-01-01'))
    ? 2
    : borders.every((day) => day.endsWith('-01'))
      ? 1
      : 0;
  const words = (day: string) => dayMonthYear(day).slice(unsaid);
  if (from === null) return end === null ? 'any time' : `before ${words(end).join(' ')}`;
  if (to === null) return `${words(from).join(' ')} on`;
  const first = words(from);
  const last = words(to);
  if (first.join() === last.join()) return last.join(' ');
  // What both end with is said once.
  for (let at = last.length - 1; at >= 0 && first.at(-1) === last[at]; at -= 1) first.pop();
  return `${first.join(' ')} to ${last.join(' ')}`;
}

/** "13 August 2024". */
export function dayInWords(day: string): string {
  return dayMonthYear(day.slice(0, 10)).join(' ');
}

/** "August 2024". */
export function monthInWords(day: string): string {
  return dayMonthYear(day.slice(0, 10)).slice(1).join(' ');
}

function dayMonthYear(day: string): string[] {
  const month = monthNames[monthOf(day) - 1] ?? '';
  return [String(Number(day.slice(8))), month.replace(/^./, (letter) => letter.toUpperCase()), day.slice(0, 4)];
}
