import { useEffect, useRef, useState } from 'preact/hooks';
import { type OpenSpot, spotsOfArticles } from '../article/spot.ts';
import { counted } from '../counted.ts';
import { addArticle, type ArchiveFilter, noFilter, removeArticle, type RemovedArticle } from '../server/archive.ts';
import { type Problem, problemFrom } from '../server/request.ts';
import { AddArticles } from './add-articles.tsx';
import { ArchiveFilters } from './archive-filters.tsx';
import { ArticleList } from './article-list.tsx';
import { NotRead } from './not-read.tsx';
import { useArchive } from './use-archive.ts';
import type { Uploads } from './use-uploads.ts';

type Props = {
  readonly uploads: Uploads;
  readonly indexVersion: number | undefined;
  readonly onOpen: OpenSpot;
  /** Asks from now on only what fits. */
  readonly onAskWithin: (filter: ArchiveFilter) => void;
};

/** The articles: looked through, read, added, removed. */
export function ArchiveView({ uploads, indexVersion, onOpen, onAskWithin }: Props) {
  const [filter, setFilter] = useState(noFilter);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [removed, setRemoved] = useState<RemovedArticle | null>(null);
  const { counts, listed, problem: notLoaded, isLoading, loadMore, reload } = useArchive(filter, indexVersion);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(uploads.takeUp, []);
  useEffect(() => {
    if (uploads.ended > 0) reload();
  }, [uploads.ended]);
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  const trouble = problem ?? notLoaded;

  const remove = async (articleId: string): Promise<void> => {
    try {
      setRemoved(await removeArticle(articleId));
      setProblem(null);
      heading.current?.focus();
    } catch (error) {
      setProblem(problemFrom(error));
    }
    reload();
  };

  const bringBack = async (article: RemovedArticle): Promise<void> => {
    try {
      await addArticle(article);
      setRemoved(null);
    } catch (error) {
      setProblem(problemFrom(error));
    }
    reload();
  };

  return (
    <section class="shelf" aria-labelledby="archive-title">
      <h2 id="archive-title" ref={heading} tabIndex={-1}>
        Archive
      </h2>
      {counts && counts.articles > 0 && <ArchiveFilters filter={filter} counts={counts} onChange={setFilter} />}
      <div class="shelf-head">
        <p role="status">
          {listed && (isFiltered ? `${counted(listed.total, 'article')} found` : counted(listed.total, 'article'))}
        </p>
        {isFiltered && (
          <div class="shelf-actions">
            {(filter.from ?? filter.to ?? filter.outlets[0]) && !filter.query && (
              <button type="button" onClick={() => onAskWithin(filter)}>
                Ask within these
              </button>
            )}
            <button type="button" class="quiet" onClick={() => setFilter(noFilter)}>
              Show all
            </button>
          </div>
        )}
      </div>
      {trouble && (
        <div class="note problem" role="alert">
          <p>{trouble.message}</p>
          <button type="button" onClick={reload}>
            Try again
          </button>
        </div>
      )}
      {removed && (
        <div class="note" role="status">
          <p>
            <bdi>“{removed.title}”</bdi> was removed.
          </p>
          <button type="button" onClick={() => void bringBack(removed)}>
            Bring it back
          </button>
        </div>
      )}
      {listed && (
        <ArticleList
          articles={listed.articles}
          onOpen={(index) => onOpen(spotsOfArticles(listed.articles), index)}
          onRemove={(articleId) => void remove(articleId)}
        />
      )}
      {listed?.next && (
        <button type="button" disabled={isLoading} onClick={loadMore}>
          Show more
        </button>
      )}
      {counts && <NotRead files={counts.notRead} total={counts.notReadTotal} onTriedAgain={reload} />}
      <AddArticles uploads={uploads} onAdded={reload} />
    </section>
  );
}
