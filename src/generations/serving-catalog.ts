import type { Catalog } from '../catalog/catalog.ts';
import type { Serving } from './serving.ts';

type Archive = { readonly catalog: Catalog; close(): Promise<void> };

/** What lasts longer than a generation (feeds, a watched folder, feedback) needs of a catalog. */
export type ServingCatalog = Pick<
  Catalog,
  | 'article'
  | 'wasRemoved'
  | 'listArticles'
  | 'countArticles'
  | 'removeArticle'
  | 'sources'
  | 'dueSources'
  | 'failedSources'
  | 'putSources'
  | 'removeSources'
>;

/** The catalog that serves at the time of each call. */
export function servingCatalog({ use, change }: Pick<Serving<Archive>, 'use' | 'change'>): ServingCatalog {
  return {
    article: (articleId) => use(({ catalog }) => catalog.article(articleId)),
    wasRemoved: (articleId) => use(({ catalog }) => catalog.wasRemoved(articleId)),
    listArticles: (page) => use(({ catalog }) => catalog.listArticles(page)),
    countArticles: (filter) => use(({ catalog }) => catalog.countArticles(filter)),
    removeArticle: (articleId) => change(({ catalog }) => catalog.removeArticle(articleId)),
    sources: (kind, only) => use(({ catalog }) => catalog.sources(kind, only)),
    dueSources: (kind, now, limit) => use(({ catalog }) => catalog.dueSources(kind, now, limit)),
    failedSources: (limit) => use(({ catalog }) => catalog.failedSources(limit)),
    putSources: (records) => change(({ catalog }) => catalog.putSources(records)),
    removeSources: (kind, sources) => change(({ catalog }) => catalog.removeSources(kind, sources)),
  };
}
