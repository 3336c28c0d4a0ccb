import type { FoundNumber } from '../../language/numbers.ts';
import type { Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** "More than 700" may stand for a number that is so much larger, "about 700" for one that is so far off. */
const rounding = 0.1;
const sameUnits = new Map([
  ['tonn', 'ton'],
  ['percentag', '%'],
  ['percent', '%'],
  ['rouble', 'ruble'],
]);

/** A number that the cited sentences do not state, or state of something else. */
export function numberConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = evidence.flatMap(({ sentence }) => sentence.numbers);
  for (const number of statement.numbers) {
    const equal = held.filter((other) => sameValue(number, other));
    const sameUnitHeld = number.unit !== null && held.some((other) => unitOf(other) === unitOf(number));
    if (equal.length === 0) {
      // "First" counts nothing as often as it does: there the word itself will do.
      if (
        number.kind === 'ordinal' &&
        evidence.some(({ sentence }) => sentence.folded.includes(` ${number.text.toLowerCase()} `))
      )
        continue;
      if (!sameUnitHeld && isBackReference(number, statement.text)) continue;
      return { kind: 'number', reason: `the number “${number.text}” is not in its source`, contradicts: sameUnitHeld };
    }
    const counted = equal.filter((other) => sameCount(number, other, held));
    if (counted.length === 0) {
      return { kind: 'number', reason: `its source says “${number.text}” of something else`, contradicts: true };
    }
    if (!counted.some((other) => sameExactness(number, other))) {
      return {
        kind: 'number',
        reason: `its source does not say “${number.qualifier} ${number.text}”`,
        contradicts: true,
      };
    }
  }
  return figureConflict(statement, evidence);
}

/** Digits that are neither a number nor a date by themselves ("mid-2018", "COVID-19", "7:30") must stand in the source as they are. */
function figureConflict(statement: Reading, evidence: ReadClaim['evidence']): Conflict | null {
  const known = [...statement.numbers, ...statement.dates];
  for (const { text, start, end } of statement.tokens) {
    if (!/\d/.test(text) || known.some((span) => span.start < end && start < span.end)) continue;
    if (evidence.some(({ sentence }) => sentence.tokens.some((other) => other.text.includes(text)))) continue;
    return { kind: 'number', reason: `“${text}” is not in its source`, contradicts: false };
  }
  return null;
}

function sameValue(stated: FoundNumber, held: FoundNumber): boolean {
  if ((stated.kind === 'ordinal') !== (held.kind === 'ordinal')) return false;
  const difference = (held.value - stated.value) / Math.max(Math.abs(stated.value), 1e-9);
  if (Math.abs(difference) <= 1e-9) return true;
  if (stated.qualifier === 'over') return difference > 0 && difference <= rounding && held.qualifier !== 'under';
  if (stated.qualifier === 'under') return difference < 0 && difference >= -rounding && held.qualifier !== 'over';
  return stated.qualifier === 'about' && Math.abs(difference) <= rounding / 2;
}

/** Whether both count the same thing: a paraphrase may name it otherwise, unless the source counts that with another number. */
function sameCount(stated: FoundNumber, held: FoundNumber, all: readonly FoundNumber[]): boolean {
  if ((stated.kind === 'percent') !== (held.kind === 'percent')) return false;
  const [a, b] = [unitOf(stated), unitOf(held)];
  if (stated.kind === 'money' && held.kind === 'money') return a === null || b === null || a === b;
  if (a === null || b === null || a === b) return true;
  return !all.some((other) => unitOf(other) === a && !sameValue(stated, other));
}

function unitOf({ unit }: FoundNumber): string | null {
  return unit === null ? null : (sameUnits.get(unit) ?? unit);
}

/** A bare number may stand for "over 700"; "over" and "under" for themselves only, unless the numbers themselves say so. */
function sameExactness(stated: FoundNumber, held: FoundNumber): boolean {
  if (stated.value !== held.value || stated.qualifier === null || stated.qualifier === 'about') return true;
  return stated.qualifier === held.qualifier;
}

/** "The two leaders" points back at whom the source names, and counts nothing. */
function isBackReference({ value, start }: FoundNumber, text: string): boolean {
  return value === 2 && /\b(?:the|these|those|both)\s+$/i.test(text.slice(Math.max(0, start - 8), start));
}
