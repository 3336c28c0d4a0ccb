import type { Catalog } from '../catalog/catalog.ts';
import { createDocumentParser, type DocumentParser } from '../corpus/documents/document-parser.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { type Clock, systemClock } from '../fetching/clock.ts';
import { createFetcher, type FetcherOptions } from '../fetching/fetcher.ts';
import { followFeeds } from './follow-feeds.ts';
import { importAddress } from './import-address.ts';
import type { AddressOutcome, ImportOptions, ImportParts } from './import-parts.ts';
import { storeArticle } from './store-article.ts';

/** What comes from the web into an archive. */
export type Imports = {
  /** See `importAddress`. */
  add(address: string, options?: ImportOptions): Promise<AddressOutcome[]>;
  /** Follows the feeds of the settings, and tries again what could not be read, until `signal` fires. */
  follow(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

export type ImportsOptions = Pick<FetcherOptions, 'allowed' | 'resolve' | 'limits'> & {
  readonly catalog: Catalog;
  readonly embedder: Embedder | null;
  /** Reads what somebody asked for; what is followed is read by one of its own, so that nobody waits for it. */
  readonly parser: DocumentParser;
  readonly feeds: readonly string[];
  readonly feedMinutes: number;
  readonly say: (sentence: string) => void;
  readonly clock?: Clock;
};

export function createImports(options: ImportsOptions): Imports {
  const { catalog, embedder, parser, allowed, feeds, feedMinutes, say, clock = systemClock } = options;
  const fetcher = createFetcher({ ...options, clock });
  const store: ImportParts['store'] = (article, signal) => storeArticle(article, { catalog, embedder }, signal);
  const parts = { catalog, parser, fetcher, allowed, store, clock };
  return {
    add: (address, importing = {}) => importAddress(address, importing, parts),
    async follow(signal) {
      const parserOfFeeds = createDocumentParser();
      try {
        const everyMs = feedMinutes * 60_000;
        await followFeeds({ feeds, everyMs, signal, say }, { ...parts, parser: parserOfFeeds });
      } finally {
        parserOfFeeds.close();
      }
    },
    close: () => fetcher.close(),
  };
}
