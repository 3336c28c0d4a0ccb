import { type Spot, spotsOfClosest, spotsOfFootnotes } from '../article/spot.ts';
import type { Turn } from '../conversation/turn.ts';
import { findSentences } from '../server/feedback.ts';
import { asked } from './judgement.ts';

/** How long a reader waits for articles that the answer does not name. */
const searchMs = 3000;
const othersShown = 8;

/**
 * Where the right words may stand: what the answer cited or came close to, then the nearest place of each other article that a
 * search finds. Where the search fails, the first are what there is.
 */
export async function placesToLook(turn: Turn, turns: readonly Turn[]): Promise<Spot[]> {
  const named =
    turn.citations.length > 0 ? spotsOfFootnotes(turn.citations) : spotsOfClosest(turn.answer?.closest ?? []);
  const seen = new Set(named.map(({ articleId }) => articleId));
  const others: Spot[] = [];
  const found = await findSentences(asked(turn, turns), AbortSignal.timeout(searchMs)).catch(() => []);
  for (const sentence of found) {
    if (seen.has(sentence.articleId) || others.length === othersShown) continue;
    seen.add(sentence.articleId);
    others.push({ ...sentence, name: `Other article ${others.length + 1}` });
  }
  return [...named, ...others];
}
