import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../catalog/catalog.ts';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { FootnoteError } from '../errors.ts';
import { testManifest } from '../testing/catalog-samples.ts';
import { openEmbeddedSearchIndex } from './embedded/embedded-search-index.ts';
import { synchroniseHere } from './embedded/synchronise.ts';
import { type FallbackOptions, fallbackSearch, type ServingSearch } from './fallback-search.ts';
import { describeSearchIndex, dimensions, store, unitVector } from './search-index.behaviour.ts';
import type { SearchIndex } from './search-index.ts';

type State = 'serves' | 'refuses' | 'hangs' | 'lost everything';

/** A search index that can be made to fail as an engine elsewhere does. */
function failing(index: SearchIndex) {
  const never = new Promise<never>(() => {});
  const double = { state: 'serves' as State, asked: 0, refreshed: Promise.resolve() };
  const like = <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>, nothing: Result) => {
    return async (...args: Args): Promise<Result> => {
      double.asked += 1;
      if (double.state === 'refuses') throw new FootnoteError('SEARCH_UNAVAILABLE', 'It cannot be reached.');
      if (double.state === 'hangs') return never;
      return double.state === 'lost everything' ? nothing : work(...args);
    };
  };
  const engine: SearchIndex = {
    version: () => (double.state === 'lost everything' ? 0 : index.version()),
    refresh: like(async () => {
      await double.refreshed;
      await index.refresh();
    }, undefined),
    get dense() {
      return index.dense;
    },
    searchDense: like((vector, options) => index.searchDense(vector, options), []),
    searchKeyword: like((question, options) => index.searchKeyword(question, options), []),
    newest: like((options) => index.newest(options), []),
    passagesWith: like((stem) => index.passagesWith(stem), 0),
    stemsLike: like((word, edits) => index.stemsLike(word, edits), []),
    close: () => index.close(),
  };
  return { double, engine };
}

async function openParts(indexFolder: string, catalog: Catalog) {
  const [index, other] = [
    await openEmbeddedSearchIndex({ catalog, indexFolder }),
    await openEmbeddedSearchIndex({ catalog, indexFolder }),
  ];
  const words: SearchIndex = Object.assign(other, { searchDense: async () => [] });
  const close = async () => {
    await index.close();
    await words.close();
  };
  return { ...failing(index), words, close };
}

describeSearchIndex('search with words to fall back to', async () => {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
  const catalog = openSqliteCatalog(indexFolder);
  return {
    catalog,
    async open() {
      const parts = await openParts(indexFolder, catalog);
      return (await fallbackSearch({ catalog, ...parts, onProblem: (problem) => expect.fail(problem) })).index;
    },
    synchronise: async () => void (await synchroniseHere(indexFolder)),
    dispose: () => rm(indexFolder, { recursive: true, force: true }),
  };
});

describe('search whose engine goes away', () => {
  let indexFolder: string;
  let catalog: Catalog;
  let parts: Awaited<ReturnType<typeof openParts>>;
  let search: ServingSearch;
  let problems: string[];
  let passages: number[];
  const flood = { limit: 10 };
  const sentence = expect.stringContaining('by their words only') as string;
  const open = async (options: Partial<FallbackOptions> = {}) => {
    search = await fallbackSearch({
      catalog,
      ...parts,
      lookAgainMs: { first: 5, longest: 20 },
      onProblem: (problem) => problems.push(problem),
      ...options,
    });
  };
  const isBack = () => vi.waitFor(() => expect(search.missing()).toBeNull());
  /** As an answer is found: by meaning where that is to be had, and by words. */
  const ask = async ({ index, missing } = search.forRequest()) => {
    const byMeaning = index.dense ? await index.searchDense(unitVector([1]), flood) : [];
    const byWords = await index.searchKeyword('flood', flood);
    return { found: [byMeaning.length, byWords.length], missing: missing() };
  };

  beforeEach(async () => {
    problems = [];
    indexFolder = await mkdtemp(join(tmpdir(), 'footnote-search-'));
    catalog = openSqliteCatalog(indexFolder);
    await catalog.setManifest({ ...testManifest, embedder: { model: 'test', sha256: 'a'.repeat(64), dimensions } });
    passages = await store(catalog, 'a', ['A flood.', 'The flood.'], [unitVector([1]), unitVector([0, 1])]);
    parts = await openParts(indexFolder, catalog);
  });
  afterEach(async () => {
    await search.close();
    await catalog.close();
    await rm(indexFolder, { recursive: true, force: true });
  });

  it('answers by words while it is away, marks what was answered so, and goes back by itself', async () => {
    await open();
    expect(await ask()).toEqual({ found: [2, 2], missing: null });
    parts.double.state = 'refuses';
    const during = search.forRequest();
    expect(await ask(during)).toEqual({ found: [0, 2], missing: sentence });
    expect(search.missing()).toEqual(sentence);
    expect(await ask()).toEqual({ found: [0, 2], missing: sentence });
    expect((await search.index.newest(flood)).map(({ passageId }) => passageId)).toEqual(passages.slice(0, 1));
    expect(search.fallbacks()).toBe(2);
    expect(problems).toEqual([expect.stringMatching(/cannot be reached.*by words/u)]);

    await store(catalog, 'b', ['One more flood.'], [unitVector([1, 1])]);
    expect((await ask()).found).toEqual([0, 3]);
    parts.double.state = 'serves';
    await isBack();
    expect(await ask()).toEqual({ found: [3, 3], missing: null });
    expect(problems).toEqual([expect.anything(), 'The search engine serves again.']);
    // What was answered by words stays so.
    expect(during.missing()).toEqual(sentence);
  });

  it('keeps nobody waiting once it is known to be away', async () => {
    await open({ deadlineMs: 100, lookAgainMs: { first: 60_000, longest: 60_000 } });
    parts.double.state = 'hangs';
    expect(await ask()).toEqual({ found: [0, 2], missing: sentence });
    const { asked } = parts.double;
    for (let i = 0; i < 20; i++) expect((await ask()).found).toEqual([0, 2]);
    // Looking for it, in the background, is all that it is asked.
    expect(parts.double.asked).toBeLessThanOrEqual(asked + 1);
  });

  it('begins while it is away', async () => {
    parts.double.state = 'refuses';
    await open();
    expect(search.missing()).toEqual(sentence);
    expect(await ask()).toEqual({ found: [0, 2], missing: sentence });
    parts.double.state = 'serves';
    await isBack();
    expect(await ask()).toEqual({ found: [2, 2], missing: null });
  });

  it('answers by words, not with nothing, while it has lost what it held', async () => {
    await open();
    parts.double.state = 'lost everything';
    expect(await ask()).toEqual({ found: [0, 2], missing: sentence });
    parts.double.state = 'serves';
    await isBack();
    expect((await ask()).found).toEqual([2, 2]);
  });

  it('serves again only when it has caught up', async () => {
    let caughtUp = () => {};
    parts.double.refreshed = new Promise((resolve) => (caughtUp = resolve));
    parts.double.state = 'refuses';
    await open();
    parts.double.state = 'serves';
    const before = parts.double.asked;
    await vi.waitFor(() => expect(parts.double.asked).toBeGreaterThan(before + 1));
    expect(await ask()).toEqual({ found: [0, 2], missing: sentence });
    caughtUp();
    await isBack();
    expect((await ask()).found).toEqual([2, 2]);
  });

  it('is left to catch up where that takes long, and no reader waits for it', async () => {
    let caughtUp = () => {};
    parts.double.refreshed = new Promise((resolve) => (caughtUp = resolve));
    await open({ refreshMs: 20 });
    await search.forRequest().index.refresh();
    expect(await ask()).toEqual({ found: [0, 2], missing: sentence });
    caughtUp();
    await isBack();
  });

  it('marks a request that did without vectors, even if they are back before it searches by words', async () => {
    await open();
    parts.double.state = 'refuses';
    await ask();
    const request = search.forRequest();
    expect(request.index.dense).toBe(false);
    parts.double.state = 'serves';
    await isBack();
    expect(await ask(request)).toEqual({ found: [0, 2], missing: sentence });
  });

  it('has its words follow the catalog while it serves', async () => {
    const refreshed = vi.spyOn(parts.words, 'refresh');
    await open({ wordsEveryMs: 60_000 });
    await ask();
    await ask();
    expect(refreshed).toHaveBeenCalledTimes(1);
  });

  it('passes on what no other engine would answer either', async () => {
    await open();
    const failure = new FootnoteError('CATALOG_UNAVAILABLE', 'It is gone.');
    vi.spyOn(parts.engine, 'searchKeyword').mockRejectedValue(failure);
    await expect(search.forRequest().index.searchKeyword('flood', flood)).rejects.toBe(failure);
    expect(search.missing()).toBeNull();
  });

  it('says that it cannot be reached where words are not gathered either', async () => {
    vi.spyOn(parts.words, 'version').mockReturnValue(0);
    vi.spyOn(parts.words, 'searchKeyword').mockResolvedValue([]);
    parts.double.state = 'refuses';
    await open();
    await expect(search.index.searchKeyword('flood', flood)).rejects.toMatchObject({ code: 'SEARCH_UNAVAILABLE' });
  });
});
