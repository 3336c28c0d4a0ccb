import { createDocumentParser, type DocumentParser } from '../corpus/documents/document-parser.ts';
import { type Clock, systemClock } from '../fetching/clock.ts';
import { createFetcher, type FetcherOptions } from '../fetching/fetcher.ts';
import { followFeeds } from './follow-feeds.ts';
import { importAddress } from './import-address.ts';
import type { AddressOutcome, ImportCatalog, ImportOptions, ImportParts } from './import-parts.ts';

/** What comes from the web into an archive. */
export type Imports = {
  /** See `importAddress`. */
  add(address: string, options?: ImportOptions): Promise<AddressOutcome[]>;
  /** Follows the feeds of the settings, and tries again what could not be read, until `signal` fires. */
  follow(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

export type ImportsOptions = Pick<FetcherOptions, 'allowed' | 'resolve' | 'limits'> & {
  readonly catalog: ImportCatalog;
  readonly store: ImportParts['store'];
  /** Reads what somebody asked for, and stays its giver's; one of its own if not given. */
  readonly parser?: DocumentParser;
  readonly feeds: readonly string[];
  readonly feedMinutes: number;
  readonly say: (sentence: string) => void;
  readonly clock?: Clock;
};

export function createImports(options: ImportsOptions): Imports {
  const { catalog, store, allowed, feeds, feedMinutes, say, clock = systemClock } = options;
  const fetcher = createFetcher({ ...options, clock });
  // What is followed is read by one of its own, so that nobody who asks for an address waits for it.
  const parser = options.parser ?? createDocumentParser();
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
    async close() {
      if (!options.parser) parser.close();
      await fetcher.close();
    },
  };
}
