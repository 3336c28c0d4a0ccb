/** A stretch of whole months with the number of its articles. */
export type TimeBin = {
  readonly label: string;
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  readonly articles: number;
};

type Month = { readonly month: string; readonly articles: number };

/** More bars than this are too thin to point at on a phone. */
const mostBins = 72;
const binLengths = [1, 3, 12, 60, 120, 600, 1200];

/** Bars for a plot over time: without gaps from the first month to the last, as fine as fits. */
export function timeBins(months: readonly Month[]): TimeBin[] {
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return [];
  const length = binLengths.find((one) => binOf(last, one) - binOf(first, one) < mostBins) ?? binLengths.at(-1)!;
  const counts = new Map<number, number>();
  for (const month of months) {
    const bin = binOf(month, length);
    counts.set(bin, (counts.get(bin) ?? 0) + month.articles);
  }
  const start = binOf(first, length);
  return Array.from({ length: binOf(last, length) - start + 1 }, (_, index) => {
    const bin = start + index;
    const from = dayOf(bin * length, 1);
    const to = dayOf((bin + 1) * length, 0);
    return { label: labelOf(from, to, length), from, to, articles: counts.get(bin) ?? 0 };
  });
}

function binOf({ month }: Month, length: number): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Math.floor((year * 12 + number - 1) / length);
}

/** `day` 0 is the last one of the month before. */
function dayOf(monthIndex: number, day: number): string {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(monthIndex / 12), monthIndex % 12, day);
  return date.toISOString().slice(0, 10);
}

function labelOf(from: string, to: string, length: number): string {
  if (length === 1)
    return new Date(from).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  if (length === 12) return from.slice(0, 4);
  return length < 12 ? `${from.slice(0, 7)} to ${to.slice(0, 7)}` : `${from.slice(0, 4)}–${to.slice(0, 4)}`;
}
