import type { Job, JobSummary } from '../../../src/jobs/job.ts';
import { counted } from '../counted.ts';

/** What became of something that was to be added, for a reader. */
export type Outcome = { readonly name: string; readonly words: string; readonly isBad: boolean };

/** Of each article of a job that has ended, as far as they are told one by one; then what is to be said of the whole. */
export function outcomesOf(job: Job): Outcome[] {
  const name = job.name ?? 'The archive';
  const each = job.outcomes.map((outcome) => ({
    name: outcome.title,
    words: wordsOf(outcome),
    isBad: outcome.reason !== null,
  }));
  const { added, changed, unchanged, notRead } = job.counts;
  const isWhole = job.kind === 'sync' || added + changed + unchanged + notRead <= each.length;
  const whole = isWhole ? [] : [{ name, words: `in all ${totals(job)}`, isBad: false }];
  const ended: Partial<Record<Job['state'], string>> = {
    failed: job.error?.message ?? 'not read',
    stopped: `stopped; ${added === 0 ? 'nothing' : counted(added, 'article')} of it ${added > 1 ? 'were' : 'was'} added`,
  };
  const words = ended[job.state];
  return [...each, ...whole, ...(words === undefined ? [] : [{ name, words, isBad: true }])];
}

function wordsOf({ created, changed, reason }: Job['outcomes'][number]): string {
  if (reason !== null) return `not read: ${reason}`;
  if (created) return 'added';
  return changed ? 'brought up to date' : 'was there already';
}

function totals({ counts: { added, changed, unchanged, notRead } }: Job): string {
  const parts = [
    [added, 'added'],
    [changed, 'brought up to date'],
    [unchanged, 'there already'],
    [notRead, 'not read'],
  ] as const;
  return parts
    .filter(([articles]) => articles > 0)
    .map(([articles, what]) => `${number(articles)} ${what}`)
    .join(', ');
}

/** How far a job is: words, and a share of the whole where that is known. */
export function progressOf(job: JobSummary | null): { readonly words: string; readonly share: number | null } {
  if (!job) return { words: 'being sent', share: null };
  const { progress } = job;
  if (job.state === 'waiting' || !progress) return { words: 'waits for its turn', share: null };
  const { step, articlesDone, articlesTotal, passagesDone, passagesTotal } = progress;
  if (step === 'loading') return { words: 'is being opened', share: null };
  if (articlesTotal > 1)
    return {
      words: `${number(articlesDone)} of ${counted(articlesTotal, 'article')}`,
      share: articlesDone / articlesTotal,
    };
  if (passagesTotal === 0) return { words: 'is being read', share: null };
  return {
    words: `${number(passagesDone)} of ${counted(passagesTotal, 'passage')}`,
    share: passagesDone / passagesTotal,
  };
}

const number = (count: number): string => count.toLocaleString('en-GB');
