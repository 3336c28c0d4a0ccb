import { describe, expect, it } from 'vitest';
import { testArticle } from '../testing/catalog-samples.ts';
import type { ArticleState } from './catalog.ts';
import type { LoadedArticle, LoadFailure } from '../corpus/load-articles.ts';
import type { SourceRecord } from './source-record.ts';
import type { SyncSettings } from './sync-plan.ts';
import { createSyncPlan } from './sync-plan.ts';

const state = (id: string, fields: Partial<ArticleState> = {}): [string, ArticleState] => [
  id,
  { path: `${id}.md`, contentHash: `hash of ${id}`, origin: 'corpus', splitter: 'now', withoutVectors: 0, ...fields },
];
const file = (id: string, contentHash = `hash of ${id}`, path = `${id}.md`): LoadedArticle => ({
  kind: 'article',
  article: testArticle(id, 'Text.', { path }),
  contentHash,
  warnings: [`No date in ${path}.`],
});
const failure = (path: string): LoadFailure => ({ kind: 'failure', path, reason: 'cannot be read' });

/** Runs a whole sync: what is stored, what is read, and what is to be done. */
function sync(
  stored: [string, ArticleState][],
  read: (LoadedArticle | LoadFailure)[],
  settings: Partial<SyncSettings> = {},
) {
  const plan = createSyncPlan(
    { articles: new Map(stored), files: new Map() },
    { splitter: 'now', hasEmbedder: true, isThere: () => true, now: () => new Date(), ...settings },
  );
  const put = read
    .filter((loaded) => plan.examine(loaded))
    .map((loaded) => loaded.kind === 'article' && loaded.article.id);
  return { put, stale: plan.stale(), missing: plan.missing(), ...plan.outcome() };
}

describe('a sync', () => {
  it('stores what is new or changed, keeps what is the same, and removes what is gone', () => {
    expect(
      sync([state('same'), state('changed'), state('gone')], [file('same'), file('changed', 'x'), file('new')]),
    ).toEqual({
      put: ['changed', 'new'],
      stale: [],
      missing: ['gone'],
      added: ['new'],
      changed: ['changed'],
      moved: [],
      removed: ['gone'],
      unchanged: 1,
      filesRead: 0,
      failed: [],
      deferred: [],
      warnings: [
        { path: 'changed.md', reason: 'No date in changed.md.' },
        { path: 'new.md', reason: 'No date in new.md.' },
      ],
    });
  });

  it('knows a moved file by its content', () => {
    const done = sync([state('old/a'), state('b')], [file('new/a', 'hash of old/a'), file('b')]);
    expect(done).toMatchObject({
      put: ['new/a'],
      missing: ['old/a'],
      added: [],
      removed: [],
      moved: [{ from: 'old/a', to: 'new/a' }],
    });
  });

  it('takes a copy for new, not for moved', () => {
    expect(sync([state('a')], [file('a'), file('copy', 'hash of a')])).toMatchObject({
      added: ['copy'],
      moved: [],
      missing: [],
    });
  });

  it('keeps what it cannot read now, and says so', () => {
    const stored = [state('a'), state('folder/b'), state('l1', { path: 'lines.jsonl' }), state('c')];
    const done = sync(stored, [failure('a.md'), failure('folder'), failure('lines.jsonl')]);
    expect(done).toMatchObject({
      missing: ['c'],
      failed: [{ path: 'a.md' }, { path: 'folder' }, { path: 'lines.jsonl' }],
    });
  });

  it('never touches an upload, neither without a file nor for one of the same id', () => {
    const done = sync([state('up', { origin: 'upload' })], [file('up', 'other')]);
    expect(done).toMatchObject({ put: [], missing: [], failed: [{ path: 'up.md' }] });
    expect(sync([state('up', { origin: 'upload' })], [])).toMatchObject({ missing: [], removed: [] });
  });

  it('stores an article again under its new path', () => {
    expect(sync([state('a')], [file('a', 'hash of a', 'a.txt')])).toMatchObject({ put: ['a'], changed: ['a'] });
  });

  it.each([
    ['another splitter', { splitter: 'before' }, {}, true],
    ['vectors that are missing', { withoutVectors: 2 }, {}, true],
    ['vectors that are missing, but nothing to compute them', { withoutVectors: 2 }, { hasEmbedder: false }, false],
    ['a rebuild', {}, { rebuild: true }, true],
  ])('redoes stored articles for %s', (_, fields, settings, isRedone) => {
    const stored = [
      state('read', fields),
      state('unreadable', fields),
      state('up', { ...fields, origin: 'upload' }),
      state('gone', fields),
    ];
    const done = sync(stored, [file('read'), failure('unreadable.md')], settings);
    expect(done.put).toEqual(isRedone ? ['read'] : []);
    expect(done.stale).toEqual(isRedone ? ['unreadable', 'up'] : []);
    expect(done).toMatchObject({ missing: ['gone'], unchanged: 1 });
  });

  it('keeps to the paths that it was given', () => {
    const stored = [state('in/a'), state('in/b'), state('out/c'), state('inside/d')];
    const done = sync(stored, [file('in/a', 'x'), file('out/c', 'x'), failure('out/e.md')], { paths: ['in'] });
    expect(done).toMatchObject({ put: ['in/a'], missing: ['in/b'], changed: ['in/a'], failed: [] });
  });

  it('remembers what it knows of files in a folder that cannot be read now, and forgets those that are gone', () => {
    const remembered = ['deep/a.md', 'gone.md', 'there.md'].map((source): [string, SourceRecord] => [
      source,
      {
        kind: 'file',
        source,
        seen: 'look',
        articles: 0,
        failures: [],
        failed: 0,
        attempts: 0,
        triedAt: '',
        retryAt: null,
      },
    ]);
    const plan = createSyncPlan(
      { articles: new Map(), files: new Map(remembered) },
      { splitter: 'now', hasEmbedder: true, isThere: () => true, now: () => new Date() },
    );
    plan.examine(failure('deep'));
    expect(plan.fileRead({ path: 'deep', look: null })).toMatchObject({ seen: null, failed: 1, attempts: 1 });
    expect(plan.isKnown('there.md', 'look')).toBe(true);
    expect(plan.forgotten()).toEqual(['gone.md']);
  });
});
