import type { ArticleSummary } from '../../../src/catalog/catalog.ts';
import { OutletAndDate } from '../outlet-and-date.tsx';

type Props = {
  readonly articles: readonly ArticleSummary[];
  readonly onOpen: (index: number) => void;
  readonly onRemove: (articleId: string) => void;
};

/** Only what was added over HTTP can be removed here: a file of the folder would come back with the next sync. */
export function ArticleList({ articles, onOpen, onRemove }: Props) {
  return (
    <ul class="shelf-list">
      {articles.map(({ id, title, outlet, publishedAt, origin }, index) => (
        <li key={id}>
          <button type="button" class="link shelf-title" aria-haspopup="dialog" onClick={() => onOpen(index)}>
            <bdi>{title}</bdi>
          </button>
          <p class="shelf-particulars">
            <OutletAndDate outlet={outlet} publishedAt={publishedAt} />
          </p>
          {origin === 'upload' && (
            <div class="shelf-actions">
              <button type="button" class="quiet" onClick={() => onRemove(id)}>
                Remove<span class="visually-hidden"> “{title}”</span>
              </button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
