import type { FoundNumber } from '../../language/numbers.ts';

/** "300" may stand for 297 or 304; not for more than this share beside it. */
const rounding = 0.05;
/** "Over 40" may stand for up to so much more: the next round number, if that is nearer. */
const beyond = 0.25;
/** "About 40": newsrooms round to one or two figures. */
const approximately = 0.1;
/** Below this, a plain number is a count. */
const counted = 100;

/** The least and the most that a stated number allows, by its words and by how far it is rounded. */
export function numberBounds({ value, text, kind, qualifier }: FoundNumber): readonly [low: number, high: number] {
  const step = lastStep(value, text);
  // "At least 12" is a count so far; "over 40" stands for a number that was not counted out.
  const isRound = step > 1 || kind !== 'cardinal';
  if (qualifier === 'over') return [value, isRound ? value + Math.min(step, value * beyond) : value];
  if (qualifier === 'under') return [value - Math.min(Math.max(step, 1), value * beyond), value];
  if (qualifier === 'about') return [value * (1 - approximately), value * (1 + approximately)];
  if (kind === 'percent') return around(value, step / 2);
  return kind === 'cardinal' && value < counted ? [value, value] : around(value, Math.min(step / 2, value * rounding));
}

function around(value: number, slack: number): readonly [low: number, high: number] {
  return [value - slack, value + slack];
}

/** What the last figure stands for: 100,000 in "1.2 million", 10 in "40", 1 in "43", .1 in "8.5 %". */
function lastStep(value: number, text: string): number {
  const figures = /\d[\d,]*(?:\.(\d+))?/.exec(text);
  if (!figures) return value % 10 === 0 && value > 0 ? trailingStep(value) : 1;
  const written = Number(figures[0].replaceAll(',', ''));
  const scale = written > 0 ? value / written : 1;
  const decimals = figures[1]?.length ?? 0;
  if (decimals > 0) return scale * 10 ** -decimals;
  return scale > 1 ? scale : trailingStep(written);
}

function trailingStep(value: number): number {
  let step = 1;
  while (step < value && value % (step * 10) === 0) step *= 10;
  return step;
}

/** Whether two stretches of numbers share one. */
export function boundsMeet(a: readonly [number, number], b: readonly [number, number]): boolean {
  const slack = 1e-9 * Math.max(1, Math.abs(a[1]), Math.abs(b[1]));
  return a[0] <= b[1] + slack && b[0] <= a[1] + slack;
}
