import type { Assistant } from '../../src/assistant.ts';
import type { Feedback, QuotedPlace } from '../../src/feedback/feedback.ts';
import { goldOf, readerFixture, readerId, requestKey, type ReaderFixture } from './reader-fixture.ts';

export type Collected = {
  readonly fixtures: readonly ReaderFixture[];
  /** What became no fixture, and why. */
  readonly leftOut: readonly { readonly id: string; readonly question: string; readonly reason: string }[];
};

/** Makes fixtures of what readers said, in the order in which they said it, as far as the archive still holds what they saw. */
export async function collectFixtures(assistant: Pick<Assistant, 'listFeedback' | 'article'>): Promise<Collected> {
  const all = await everything(assistant);
  const latest = new Map(all.map((feedback) => [requestKey(feedback), feedback]));
  const fixtures: ReaderFixture[] = [];
  const leftOut: Collected['leftOut'][number][] = [];
  for (const feedback of all) {
    const { answerId, question } = feedback;
    const leave = (reason: string) => void leftOut.push({ id: readerId(answerId), question, reason });
    const last = latest.get(requestKey(feedback));
    const gold = goldOf(feedback);
    if (last && last !== feedback) leave(`the same question was judged later: ${readerId(last.answerId)}`);
    else if (!gold) leave(`it says that the answer is ${feedback.verdict}, and not what would be right`);
    else {
      const change = await changeOf(gold.places, assistant);
      if (change) leave(change);
      else fixtures.push(readerFixture(feedback, gold));
    }
  }
  return { fixtures, leftOut };
}

const feedbackAtOnce = 200;

async function everything({ listFeedback }: Pick<Assistant, 'listFeedback'>): Promise<Feedback[]> {
  const all: Feedback[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page = await listFeedback({ after, limit: feedbackAtOnce });
    all.push(...page.feedback);
    after = page.next;
  }
  return all;
}

/** What keeps these places from being shown, in words; `null` where all are as they were. */
async function changeOf(places: readonly QuotedPlace[], assistant: Pick<Assistant, 'article'>): Promise<string | null> {
  for (const { articleId, articleVersion } of places) {
    const article = await assistant.article(articleId);
    if (!article) return `${articleId} is not in the archive any more`;
    if (article.version !== articleVersion) return `the text of ${articleId} has changed since`;
  }
  return null;
}
