import pRetry from 'p-retry';
import type { Catalog } from '../catalog/catalog.ts';
import { FootnoteError } from '../errors.ts';
import type { SearchIndex } from './search-index.ts';

/** A search index as it serves requests. */
export type ServingSearch = {
  readonly index: SearchIndex;
  /** The index for one request, which keeps to one engine: what fell back to words once does so to its end. */
  readonly forRequest: () => RequestSearch;
  /** Why passages are found by words alone now, as a sentence; `null` where they are not. */
  readonly missing: () => string | null;
  /** Requests that fell back to words since the start. */
  readonly fallbacks: () => number;
  readonly close: () => Promise<void>;
};

export type RequestSearch = {
  readonly index: SearchIndex;
  /** What the searches of this request had to do without, as a sentence; `null`: nothing. */
  readonly missing: () => string | null;
};

export type FallbackOptions = {
  readonly catalog: Pick<Catalog, 'version'>;
  /** Bounds its searches itself, and throws `SEARCH_UNAVAILABLE` where they cannot be had. */
  readonly engine: SearchIndex;
  /** Finds passages by words alone, where the catalog is. */
  readonly words: SearchIndex;
  /** Closes both. */
  readonly close: () => Promise<void>;
  /** An engine that keeps no bound of its own is given up after so long: longer than the catalog may take. */
  readonly deadlineMs?: number;
  /** An engine that has so much to catch up with before it finds by meaning is left to do so. */
  readonly refreshMs?: number;
  /** How soon an engine that went away is looked for, and how far apart at most. */
  readonly lookAgainMs?: { readonly first: number; readonly longest: number };
  /** How often, at most, words take over what the catalog gained while the engine serves. */
  readonly wordsEveryMs?: number;
  /** Told in a sentence when the engine went away, when it is back, and what else goes wrong. */
  readonly onProblem: (problem: string) => void;
};

const wordsOnly =
  'Articles are found by their words only, until the search engine can be reached again and has caught up.';

/**
 * Search by an engine that may go away: what it does not serve is answered by words alone. The first searches that meet the
 * failure wait for it, the others do not; the engine is looked for in the background, and serves again once it holds all that
 * the catalog does. So does one that was there from the start and holds nothing yet.
 */
export async function fallbackSearch(options: FallbackOptions): Promise<ServingSearch> {
  const { catalog, engine, words, deadlineMs = 12_000, refreshMs = 3_000, wordsEveryMs = 5_000, onProblem } = options;
  const { lookAgainMs = { first: 250, longest: 3_000 } } = options;
  const closing = new AbortController();
  let looking: Promise<void> | null = null;
  let following: Promise<void> | null = null;
  let followedAt = -Infinity;
  let fallbacks = 0;

  /** Leaves the engine aside until it serves again. */
  function leave(reason: unknown): void {
    if (looking || closing.signal.aborted) return;
    onProblem(`${sentenceOf(reason)} Passages are found by words until it serves again.`);
    looking = pRetry(provenToServe, {
      retries: Infinity,
      minTimeout: lookAgainMs.first,
      maxTimeout: lookAgainMs.longest,
      randomize: true,
      unref: true,
      signal: closing.signal,
    })
      .then(() => onProblem('The search engine serves again.'))
      // Only the end of this process ends it.
      .catch(() => {})
      .finally(() => (looking = null));
  }

  async function provenToServe(): Promise<void> {
    try {
      // A search says that it is there; what is up to date already asks it nothing.
      await within(engine.newest({ limit: 1 }), deadlineMs);
      await engine.refresh();
      if (await holdsNothing(engine)) throw new Error('The search engine holds nothing.');
    } catch (error) {
      // A TypeError would not be tried again.
      throw new Error(sentenceOf(error), { cause: error });
    }
  }

  /** Whether nothing was found because nothing was taken over from the catalog yet, or all of it is lost. */
  async function holdsNothing(index: SearchIndex): Promise<boolean> {
    return index.version() === 0 && (await catalog.version()) > 0;
  }

  /** In the background: when the engine goes away they are not far behind. */
  function followByWords(): void {
    if (following || performance.now() - followedAt < wordsEveryMs) return;
    followedAt = performance.now();
    following = words
      .refresh()
      .catch((error: unknown) => onProblem(sentenceOf(error)))
      .finally(() => (following = null));
  }

  /** What `ask` gets of the engine; `null` where it does not serve. */
  async function served<T>(
    ask: (index: SearchIndex) => Promise<T>,
    limitMs = deadlineMs,
  ): Promise<{ readonly found: T } | null> {
    if (looking) return null;
    try {
      const found = await within(ask(engine), limitMs);
      if (await holdsNothing(engine)) throw unavailable('The search engine holds nothing yet.');
      followByWords();
      return { found };
    } catch (error) {
      if (!doesNotServe(error)) throw error;
      leave(error);
      return null;
    }
  }

  async function foundByWords<T>(ask: (index: SearchIndex) => Promise<T>): Promise<T> {
    const found = await ask(words);
    if (await holdsNothing(words))
      throw unavailable(
        'The search engine cannot be reached, and the words that stand in for it are not gathered yet. Try again in a moment.',
      );
    return found;
  }

  /** `request`: `null` for what belongs to none, and falls back each time anew. */
  function indexFor(request: { fellBack: boolean } | null): SearchIndex {
    const fallBack = () => {
      if (!request || request.fellBack) return;
      request.fellBack = true;
      fallbacks += 1;
    };
    const search = async <T>(ask: (index: SearchIndex) => Promise<T>): Promise<T> => {
      const answer = request?.fellBack ? null : await served(ask);
      if (answer) return answer.found;
      fallBack();
      return foundByWords(ask);
    };
    return {
      version: () => engine.version(),
      async refresh() {
        if (!request?.fellBack) await served((index) => index.refresh(), refreshMs);
      },
      get dense() {
        // Who hears that vectors do not serve goes on without them, whatever comes back meanwhile.
        if (looking) fallBack();
        return !looking && !request?.fellBack && engine.dense;
      },
      searchDense: (vector, asked) => search((index) => index.searchDense(vector, asked)),
      searchKeyword: (question, asked) => search((index) => index.searchKeyword(question, asked)),
      newest: (asked) => search((index) => index.newest(asked)),
      passagesWith: (stem) => search((index) => index.passagesWith(stem)),
      stemsLike: (word, edits) => search((index) => index.stemsLike(word, edits)),
      close,
    };
  }

  async function close(): Promise<void> {
    closing.abort();
    await options.close();
    await following;
  }

  try {
    // One that is away, or has yet to be filled, is known before anybody asks.
    await served((index) => index.newest({ limit: 1 }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    index: indexFor(null),
    forRequest() {
      const request = { fellBack: false };
      return { index: indexFor(request), missing: () => (request.fellBack ? wordsOnly : null) };
    },
    missing: () => (looking ? wordsOnly : null),
    fallbacks: () => fallbacks,
    close,
  };
}

/** A search index that nothing stands in for. */
export function searchAlone(index: SearchIndex): ServingSearch {
  const missing = () => null;
  return { index, forRequest: () => ({ index, missing }), missing, fallbacks: () => 0, close: () => index.close() };
}

const unavailable = (sentence: string) => new FootnoteError('SEARCH_UNAVAILABLE', sentence);

/** Whether a search engine cannot be reached, or does not let us in any more. */
export function doesNotServe(error: unknown): error is FootnoteError {
  return error instanceof FootnoteError && (error.code === 'SEARCH_UNAVAILABLE' || error.code === 'INVALID_SETTING');
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function within<T>(work: Promise<T>, timeMs: number): Promise<T> {
  let deadline: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(unavailable('The search engine took too long.')), timeMs);
  });
  return Promise.race([work, tooLong]).finally(() => clearTimeout(deadline));
}
