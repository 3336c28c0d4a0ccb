import type { SearchRequest, SearchResult } from '../../../src/answer/search-result.ts';
import type { FeedbackRequest } from '../../../src/feedback/feedback.ts';
import { RequestFailed, request } from './request.ts';

/** A server that is alive keeps a few lines in much less. */
const longestMs = 15_000;
const json = { 'content-type': 'application/json' };

/** Says of an answer whether it is right; said again, it takes the place of what was said. */
export async function giveFeedback(feedback: FeedbackRequest): Promise<void> {
  const body = JSON.stringify(feedback);
  await request('feedback', { method: 'POST', headers: json, body, signal: AbortSignal.timeout(longestMs) });
}

/** Takes back what was said; that nothing was, is as good. */
export async function withdrawFeedback(answerId: string): Promise<void> {
  try {
    await request(`feedback/${encodeURIComponent(answerId)}`, {
      method: 'DELETE',
      signal: AbortSignal.timeout(longestMs),
    });
  } catch (error) {
    if (!(error instanceof RequestFailed && error.status === 404)) throw error;
  }
}

/** The sentences that come closest to a question. */
export async function findSentences(question: SearchRequest, signal: AbortSignal): Promise<SearchResult['evidence']> {
  const response = await request('search', { method: 'POST', headers: json, body: JSON.stringify(question), signal });
  return ((await response.json()) as SearchResult).evidence;
}
