import type { Catalog } from '../catalog/catalog.ts';
import type { Article } from '../corpus/article.ts';
import type { DocumentParser } from '../corpus/documents/document-parser.ts';
import type { Clock } from '../fetching/clock.ts';
import type { Fetcher } from '../fetching/fetcher.ts';
import type { AllowedHosts } from '../fetching/web-address.ts';
import type { IngestProgress } from '../ingest.ts';
import type { FileOutcome, StoredAs } from '../uploads.ts';

/** What became of one page of an address, as `FileOutcome` says it of a file. */
export type AddressOutcome = FileOutcome & {
  readonly address: string;
  readonly state: StoredAs | 'failed';
};

/** How an import is watched and stopped. What was stored when it is stopped stays. */
export type ImportOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  /** Told of each outcome as soon as there is one. */
  readonly onOutcome?: ((outcome: AddressOutcome) => void) | undefined;
};

/** What imports read and write of a catalog, besides what `store` does. */
export type ImportCatalog = Pick<
  Catalog,
  'article' | 'wasRemoved' | 'removeArticle' | 'sources' | 'dueSources' | 'putSources' | 'removeSources'
>;

export type ImportParts = {
  readonly catalog: ImportCatalog;
  readonly parser: DocumentParser;
  readonly fetcher: Fetcher;
  /** Hosts that may be reached although they are not public. */
  readonly allowed: AllowedHosts;
  /** Stores an article in the place of the one with the same id. */
  readonly store: (article: Article, signal?: AbortSignal) => Promise<StoredAs>;
  readonly clock: Clock;
};
