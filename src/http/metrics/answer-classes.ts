import type { Answer } from '../../answer/answer.ts';

/** Kinds of the reasons that a statement is dropped for: few, so that they can be labels, and none with a word of the statement. */
const droppedFor: readonly (readonly [kind: string, reason: RegExp])[] = [
  ['number', /^the number “/u],
  ['date', /^the date “/u],
  ['name', /^the name “|is not what its source calls anyone$/u],
  ['denial', /\bden(?:y|ies) this$/u],
  ['irrelevant', /says little about the question$/u],
  ['form', /^it (?:is too long|is no whole|asks instead|speaks of|breaks off|recites)/u],
];

export function droppedKind(reason: string): string {
  return droppedFor.find(([, pattern]) => pattern.test(reason))?.[0] ?? 'unsupported';
}

/** Why there is no answer, or only a part of one. */
export function shortfallKind({ status, closest, dropped }: Answer): string | null {
  if (status === 'answered') return null;
  if (dropped.length > 0) return 'statements-dropped';
  if (status === 'partial') return 'model-failed';
  return closest.length === 0 ? 'nothing-found' : 'not-in-articles';
}
