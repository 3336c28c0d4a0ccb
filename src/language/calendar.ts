/** Inclusive ISO days; an open side is `null`. */
export type Days = { readonly from: string | null; readonly to: string | null };

export const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;
export const weekdayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const dayInMilliseconds = 86_400_000;

/** The ISO day of a year, month from 1 and day; days and months beyond their end run on, as in `Date.UTC`. */
export function isoDay(year: number, month: number, day: number): string {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.toISOString().slice(0, 10);
}

export function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayInMilliseconds).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

export function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

export function monthOf(day: string): number {
  return Number(day.slice(5, 7));
}

/** From the first day of month `month` of `year`, over `count` months; months beyond the year run on. */
export function monthDays(year: number, month: number, count = 1): Days & { from: string; to: string } {
  return { from: isoDay(year, month, 1), to: isoDay(year, month + count, 0) };
}

export function yearDays(year: number, count = 1): Days & { from: string; to: string } {
  return { from: isoDay(year, 1, 1), to: isoDay(year + count - 1, 12, 31) };
}

/** Monday to Sunday around a day. */
export function weekDays(day: string): Days & { from: string; to: string } {
  const monday = addDays(day, -((weekdayOf(day) + 6) % 7));
  return { from: monday, to: addDays(monday, 6) };
}

/** First month of a season of the northern half of the world; winter is named after the year it begins in. */
export function seasonStart(season: string): number {
  return { spring: 3, summer: 6, autumn: 9, fall: 9, winter: 12 }[season.toLowerCase()] ?? 1;
}
