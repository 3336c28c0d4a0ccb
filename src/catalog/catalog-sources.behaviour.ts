import { describe, expect, it } from 'vitest';
import { catalogForEachTest } from '../testing/catalog-for-each-test.ts';
import { testArticle, testContent } from '../testing/catalog-samples.ts';
import type { CatalogPlace } from './catalog.behaviour.ts';
import type { Catalog } from './catalog.ts';
import { failuresKept, type SourceRecord } from './source-record.ts';

const record = (source: string, fields: Partial<SourceRecord> = {}): SourceRecord => ({
  kind: 'file',
  source,
  seen: '12 bytes',
  articles: 1,
  failures: [],
  failed: 0,
  attempts: 0,
  triedAt: '2024-08-13T10:00:00.000Z',
  retryAt: null,
  ...fields,
});
const failing = (source: string, fields: Partial<SourceRecord> = {}) =>
  record(source, {
    seen: null,
    failures: [{ path: `${source}:2`, reason: 'It is not JSON: “{”.' }],
    failed: 1,
    attempts: 3,
    retryAt: '2024-08-13T11:00:00.000Z',
    ...fields,
  });

/** What every catalog keeps of the places that articles come from. */
export function describeCatalogSources(name: string, createPlace: () => Promise<CatalogPlace>): void {
  describe(`${name}: sources`, () => {
    let catalog: Catalog;
    const reopen = catalogForEachTest(createPlace, (opened) => (catalog = opened));

    it('keeps what was seen of each, also after a restart, in the place of what was seen before', async () => {
      await catalog.putSources([record('b.md'), record('a.md', { seen: null })]);
      await catalog.putSources([failing('a.md'), record('https://example.org/feed', { kind: 'feed', seen: '"etag"' })]);
      await reopen();
      expect([...(await catalog.sources('file'))]).toEqual([
        ['a.md', failing('a.md')],
        ['b.md', record('b.md')],
      ]);
      expect([...(await catalog.sources('feed')).keys()]).toEqual(['https://example.org/feed']);
      expect(await catalog.sources('page')).toEqual(new Map());
    });

    it('gives what was seen of some of them', async () => {
      await catalog.putSources([record('a.md'), record('b.md'), record('b.md', { kind: 'page' })]);
      expect([...(await catalog.sources('file', ['b.md', 'never there.md']))]).toEqual([['b.md', record('b.md')]]);
      expect(await catalog.sources('file', [])).toEqual(new Map());
    });

    it('gives those of a kind whose time has come, the longest due first', async () => {
      const due = (source: string, retryAt: string | null) => failing(source, { kind: 'page', retryAt });
      await catalog.putSources([
        due('a', '2024-08-13T12:00:00.000Z'),
        due('b', '2024-08-13T11:00:00.000Z'),
        due('c', '2024-08-13T13:00:00.000Z'),
        due('d', null),
        failing('e', { retryAt: '2024-08-13T10:00:00.000Z' }),
      ]);
      const found = async (now: string, limit: number) =>
        (await catalog.dueSources('page', now, limit)).map(({ source }) => source);
      expect(await found('2024-08-13T12:00:00.000Z', 9)).toEqual(['b', 'a']);
      expect(await found('2024-08-13T14:00:00.000Z', 2)).toEqual(['b', 'a']);
      expect(await found('2024-08-13T10:59:59.999Z', 9)).toEqual([]);
    });

    it('names those that failed, of every kind, and how many there are', async () => {
      await catalog.putSources([failing('c.md'), record('b.md'), failing('a.md'), failing('x', { kind: 'feed' })]);
      const { sources, total } = await catalog.failedSources(2);
      expect(total).toBe(3);
      expect(sources.map(({ source }) => source)).toEqual(['x', 'a.md']);
      await catalog.putSources([record('a.md')]);
      expect((await catalog.failedSources(9)).sources.map(({ source }) => source)).toEqual(['x', 'c.md']);
    });

    it('forgets those that are gone, and no other', async () => {
      await catalog.putSources([record('a.md'), record('b.md'), record('a.md', { kind: 'page' })]);
      await catalog.removeSources('file', ['a.md', 'never there.md']);
      expect([...(await catalog.sources('file')).keys()]).toEqual(['b.md']);
      expect([...(await catalog.sources('page')).keys()]).toEqual(['a.md']);
    });

    it('keeps a bounded number of reasons', async () => {
      const failures = Array.from({ length: failuresKept + 5 }, (_, line) => ({ path: `a:${line}`, reason: 'Bad.' }));
      await catalog.putSources([failing('a', { failures, failed: failures.length })]);
      const kept = (await catalog.sources('file')).get('a');
      expect(kept?.failures).toEqual(failures.slice(0, failuresKept));
      expect(kept?.failed).toBe(failuresKept + 5);
    });

    it('changes no version: nothing that is searched has changed', async () => {
      await catalog.putArticle(testArticle('a', 'One.'), testContent('One.'));
      const version = await catalog.version();
      await catalog.putSources([record('a.md'), failing('b.md')]);
      await catalog.removeSources('file', ['a.md']);
      expect(await catalog.version()).toBe(version);
    });
  });
}
