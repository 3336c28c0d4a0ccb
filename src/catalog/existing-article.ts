import { FootnoteError } from '../errors.ts';
import type { Catalog, StoredArticle } from './catalog.ts';

/** The article, if its text is of the `version` that is asked for. */
export async function existingArticle(
  archive: Pick<Catalog, 'article' | 'wasRemoved'>,
  id: string,
  version?: number,
): Promise<StoredArticle> {
  const article = await archive.article(id);
  if (article) {
    if (version === undefined || version === article.version) return article;
    throw new FootnoteError(
      'ARTICLE_CHANGED',
      'The text of this article is not the one of this version any more, and offsets into that one do not apply. Leave out `version` to read it as it is now.',
      { articleVersion: article.version },
    );
  }
  if (await archive.wasRemoved(id))
    throw new FootnoteError(
      'ARTICLE_REMOVED',
      'This article was removed from the archive. What was cited from it stands in the answer that cited it.',
    );
  throw new FootnoteError(
    'ARTICLE_NOT_FOUND',
    'There is no article with this id. GET /articles lists those that exist.',
  );
}
