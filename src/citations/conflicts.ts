import { attributionConflict } from './conflicts/attribution-conflict.ts';
import type { Conflict, ReadClaim } from './conflicts/conflict.ts';
import { dateConflict } from './conflicts/date-conflict.ts';
import { denialConflict, moodConflict } from './conflicts/mood-conflict.ts';
import { nameConflict, titleConflict } from './conflicts/name-conflict.ts';
import { numberConflict } from './conflicts/number-conflict.ts';
import { oppositeConflict } from './conflicts/opposite-conflict.ts';
import { quantityConflict } from './conflicts/quantity-conflict.ts';
import { roleConflict } from './conflicts/role-conflict.ts';
import type { Reader } from './reading.ts';
import type { SupportClaim } from './support-scorer.ts';

const checks = [
  numberConflict,
  dateConflict,
  nameConflict,
  titleConflict,
  denialConflict,
  moodConflict,
  roleConflict,
  oppositeConflict,
  quantityConflict,
  attributionConflict,
];

/** What a statement says and its cited sentences do not hold, the first of each kind; the gravest first. */
export function conflictsBetween(claim: ReadClaim): Conflict[] {
  return checks.flatMap((check) => check(claim) ?? []);
}

/** Reads statement and evidence; the statement's relative dates are meant as those of the first cited sentence. */
export function readClaim({ statement, evidence }: SupportClaim, read: Reader): ReadClaim {
  return {
    statement: read(statement, evidence[0]?.publishedAt ?? null),
    evidence: evidence.map(({ text, title, publishedAt, before }) => ({
      sentence: read(text, publishedAt),
      context: [title, ...before].map((around) => read(around, publishedAt)),
      publishedAt,
    })),
  };
}
