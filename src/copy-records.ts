import { existsSync } from 'node:fs';
import { openAnswerStore } from './answer/keep-answers.ts';
import { answersFile } from './answer/sqlite-answer-store.ts';
import type { CatalogPlace } from './catalog/open-catalog.ts';
import { openFeedbackStore } from './feedback/open-feedback-store.ts';
import { feedbackFile } from './feedback/sqlite-feedback-store.ts';

export type CopyRecordsOptions = {
  /** Only what was given after this UTC date-time: what is older was copied before, and may have been withdrawn from the copy since. */
  readonly since: string | null;
  /** How many answers are kept. */
  readonly keepAnswers: number;
  readonly say: (sentence: string) => void;
  readonly signal?: AbortSignal | undefined;
};
/** How many were not there yet. */
export type CopiedRecords = { readonly answers: number; readonly feedback: number };

const recordsAtOnce = 100;

/** Copies kept answers, so that links to them go on, and what readers said of answers, from one archive to its copy. What the copy has of either stays. */
export async function copyRecords(
  from: CatalogPlace,
  to: CatalogPlace,
  options: CopyRecordsOptions,
): Promise<CopiedRecords> {
  return { answers: await copyAnswers(from, to, options), feedback: await copyFeedback(from, to, options) };
}

async function copyAnswers(
  from: CatalogPlace,
  to: CatalogPlace,
  { since, keepAnswers, say, signal }: CopyRecordsOptions,
): Promise<number> {
  if (from.catalogUrl === '' && !existsSync(answersFile(from.indexFolder))) return 0;
  const source = await openAnswerStore(from, keepAnswers, say);
  const target = await openAnswerStore(to, keepAnswers, say);
  try {
    if (!source || !target) return 0;
    let copied = 0;
    for (let after: number | null = 0; after !== null;) {
      signal?.throwIfAborted();
      const page = await source.list({ after, limit: recordsAtOnce });
      for (const { answer, answeredAt } of page.answers) {
        if ((since !== null && answeredAt <= since) || (await target.answer(answer.id))) continue;
        await target.keep(answer, answeredAt);
        copied += 1;
      }
      after = page.next;
    }
    return copied;
  } finally {
    await source?.close();
    await target?.close();
  }
}

async function copyFeedback(
  from: CatalogPlace,
  to: CatalogPlace,
  { since, signal }: CopyRecordsOptions,
): Promise<number> {
  if (from.catalogUrl === '' && !existsSync(feedbackFile(from.indexFolder))) return 0;
  const [source, target] = [await openFeedbackStore(from), await openFeedbackStore(to)];
  try {
    const known = new Set<string>();
    for (let after: number | null = 0; after !== null;) {
      const page = await target.list({ after, limit: recordsAtOnce });
      for (const { answerId } of page.feedback) known.add(answerId);
      after = page.next;
    }
    let copied = 0;
    for (let after: number | null = 0; after !== null;) {
      signal?.throwIfAborted();
      const page = await source.list({ after, limit: recordsAtOnce });
      for (const feedback of page.feedback) {
        if ((since !== null && feedback.givenAt <= since) || known.has(feedback.answerId)) continue;
        await target.put(feedback);
        copied += 1;
      }
      after = page.next;
    }
    return copied;
  } finally {
    await source.close();
    await target.close();
  }
}
