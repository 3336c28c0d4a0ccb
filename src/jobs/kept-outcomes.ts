import type { FileOutcome } from '../uploads.ts';
import type { Job, JobCounts } from './job.ts';

/** Of those that were read, and of those that were not: a long list of the one must not push out the other. */
const outcomesOfKind = 100;
const longestTitle = 300;
const longestReason = 500;

/** The job with one more outcome: counted in any case, kept in a bounded list. */
export function keepOutcome(job: Job, outcome: FileOutcome): Job {
  const { title, reason } = outcome;
  const kind: keyof JobCounts = kindOf(outcome);
  const counts = { ...job.counts, [kind]: job.counts[kind] + 1 };
  const ofKind = job.outcomes.filter((kept) => (kept.reason === null) === (reason === null)).length;
  if (ofKind >= outcomesOfKind) return { ...job, counts };
  const kept = {
    ...outcome,
    title: shortened(title, longestTitle),
    reason: reason === null ? null : shortened(reason, longestReason),
  };
  return { ...job, counts, outcomes: [...job.outcomes, kept] };
}

function kindOf(outcome: FileOutcome): keyof JobCounts {
  if (outcome.reason !== null) return 'notRead';
  if (outcome.created) return 'added';
  return outcome.changed ? 'changed' : 'unchanged';
}

const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
