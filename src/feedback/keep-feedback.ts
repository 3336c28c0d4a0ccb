import type { Feedback, FeedbackPage, FeedbackRequest } from './feedback.ts';
import type { FeedbackStore } from './feedback-store.ts';
import { quotedPlaces, type ArticleReads } from './quoted-places.ts';

/** Readers' judgements of answers, kept beside the archive that they are about. */
export type FeedbackKeeper = {
  give(request: FeedbackRequest): Promise<{ readonly feedback: Feedback; readonly created: boolean }>;
  /** Whether there was any of this answer. */
  withdraw(answerId: string): Promise<boolean>;
  list(page: { readonly after?: number; readonly limit: number }): Promise<FeedbackPage>;
  close(): Promise<void>;
};

/** Quotes are read from `articles`, never taken from a client. The store is opened when it is first needed: no fault of it stops an answer. */
export function keepFeedback(openStore: () => Promise<FeedbackStore>, articles: ArticleReads): FeedbackKeeper {
  let opening: Promise<FeedbackStore> | null = null;
  const store = () =>
    (opening ??= openStore().catch((error: unknown) => {
      opening = null;
      throw error;
    }));
  return {
    async give(request) {
      const feedback: Feedback = {
        ...request,
        citations: await quotedPlaces('citations', request.citations, articles),
        evidence: await quotedPlaces('evidence', request.evidence ?? [], articles),
        givenAt: new Date().toISOString(),
      };
      return { feedback, created: await (await store()).put(feedback) };
    },
    withdraw: async (answerId) => (await store()).remove(answerId),
    list: async ({ after = 0, limit }) => (await store()).list({ after, limit }),
    async close() {
      const opened = await opening?.catch(() => null);
      opening = null;
      await opened?.close();
    },
  };
}
