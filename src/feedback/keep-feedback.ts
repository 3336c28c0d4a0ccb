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
export function keepFeedback(openStore: () => FeedbackStore, articles: ArticleReads): FeedbackKeeper {
  let opened: FeedbackStore | null = null;
  const store = () => (opened ??= openStore());
  return {
    async give(request) {
      const feedback: Feedback = {
        ...request,
        citations: await quotedPlaces('citations', request.citations, articles),
        evidence: await quotedPlaces('evidence', request.evidence ?? [], articles),
        givenAt: new Date().toISOString(),
      };
      return { feedback, created: store().put(feedback) };
    },
    withdraw: async (answerId) => store().remove(answerId),
    list: async ({ after = 0, limit }) => store().list({ after, limit }),
    async close() {
      opened?.close();
      opened = null;
    },
  };
}
