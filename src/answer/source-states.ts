import type { StoredArticle } from '../catalog/catalog.ts';
import type { Citation } from './answer.ts';

/** How a citation stands to the archive of now: its article reads as it did, reads differently, or is gone. */
export type SourceState = 'as-cited' | 'changed' | 'removed';

/** Offsets hold for one text only: any change of the article counts, also elsewhere in it. */
export async function sourceStates(
  citations: readonly Citation[],
  article: (articleId: string) => Promise<StoredArticle | null>,
): Promise<{ number: number; state: SourceState }[]> {
  const articles = new Map<string, Promise<StoredArticle | null>>();
  const states: { number: number; state: SourceState }[] = [];
  for (const { number, articleId, articleVersion } of citations) {
    const asked = articles.get(articleId) ?? article(articleId);
    articles.set(articleId, asked);
    const now = await asked;
    states.push({ number, state: now === null ? 'removed' : now.version === articleVersion ? 'as-cited' : 'changed' });
  }
  return states;
}
