import { lockArchive } from './catalog/archive-lock.ts';
import type { Catalog } from './catalog/catalog.ts';
import { type ArchivePlace, generationFolder, openCatalog } from './catalog/open-catalog.ts';
import { type ArchiveComparison, compareArchives } from './compare-archives.ts';
import { copyArchive, type CopyReport } from './copy-archive.ts';
import { type CopiedRecords, copyRecords, type CopyRecordsOptions } from './copy-records.ts';
import { copySources } from './copy-sources.ts';
import { beginCopy, checkTarget, endCopy, sameArchive } from './copy-target.ts';
import { activePlace } from './generations/generations.ts';
import { synchroniseSearchIndex } from './index/embedded/synchronise.ts';
import { type IngestCounts, trackProgress } from './ingest.ts';

/** How it stands; sent at most ten times a second and at every change of step. */
export type MoveProgress = IngestCounts & { readonly step: 'copying' | 'verifying' | 'indexing' | 'done' };

export type MoveReport = Omit<CopyReport, 'version'> & {
  /** What the target was found to hold, as the source does. */
  readonly verified: Omit<ArchiveComparison, 'version'>;
  /** Files, feeds and pages of which is remembered what was read of them. */
  readonly sources: number;
  readonly records: CopiedRecords;
  /** The versions at which the two were alike. */
  readonly versions: { readonly from: number; readonly to: number };
  readonly seconds: number;
};

export type MoveOptions = Pick<CopyRecordsOptions, 'keepAnswers' | 'say'> & {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: MoveProgress) => void) | undefined;
};

/**
 * Makes the archive at `to` hold what the one at `from` does, of each the generation that serves, and compares the two. The source is left as it is. Stopped or
 * killed at any moment it is begun again and goes on; no sync of either archive runs beside it, and what is changed otherwise
 * meanwhile is taken over. Throws `INDEX_LOCKED`, what `checkTarget` and `compareArchives` throw, and what a catalog does.
 */
export async function moveArchive(
  givenFrom: ArchivePlace,
  givenTo: ArchivePlace,
  { keepAnswers, say, signal, onProgress }: MoveOptions,
): Promise<MoveReport> {
  const startedAt = performance.now();
  const begunAt = new Date();
  const progressOf = async (step: 'copying' | 'verifying', source: Catalog) => {
    const progress = trackProgress<MoveProgress['step']>(onProgress);
    progress.count({ articlesTotal: (await source.coverage()).articles });
    progress.enter(step);
    return progress;
  };
  const [from, to] = [await activePlace(givenFrom), await activePlace(givenTo)];
  return withArchives({ from, to, signal }, async ({ source, target, stop }) => {
    await checkTarget(source, target);
    const lastBegunAt = await beginCopy(source, target);
    const copying = await progressOf('copying', source);
    let copied = await copyArchive({
      from: source,
      to: target,
      signal: stop,
      onArticle: ({ kind, passages }) =>
        copying.count({ articlesDone: kind === 'removed' ? 0 : 1, passagesDone: passages }),
    });
    const verifying = await progressOf('verifying', source);
    const { version, ...verified } = await compareArchives({
      from: source,
      to: target,
      signal: stop,
      async catchUp() {
        if (copied.version === (await source.version())) return false;
        copied = plus(copied, await copyArchive({ from: source, to: target, since: copied.version, signal: stop }));
        return true;
      },
      onArticle: (passages) => verifying.count({ articlesDone: 1, passagesDone: passages }),
    });
    const sources = await copySources(source, target);
    const records = await copyRecords(from, to, { since: lastBegunAt, keepAnswers, say, signal: stop });
    const versions = await endCopy(source, target, { copied: version, begunAt });
    verifying.enter('indexing');
    await synchroniseIndex(to, target, stop);
    verifying.enter('done');
    const { version: _, ...counts } = copied;
    return { ...counts, verified, sources, records, versions, seconds: (performance.now() - startedAt) / 1000 };
  });
}

/** Of a run, and of what it caught up with later. */
function plus(a: CopyReport, b: CopyReport): CopyReport {
  return {
    version: b.version,
    copied: a.copied + b.copied,
    alike: a.alike + b.alike,
    removed: a.removed + b.removed,
    passages: a.passages + b.passages,
  };
}

type Opened = {
  readonly source: Catalog;
  readonly target: Catalog;
  /** Aborted when `signal` is, or when one of the locks is lost. */
  readonly stop: AbortSignal;
};

async function withArchives<Result>(
  {
    from,
    to,
    signal,
  }: { readonly from: ArchivePlace; readonly to: ArchivePlace; readonly signal: AbortSignal | undefined },
  use: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const source = await openCatalog(from, { readonly: true });
    closing.unshift(() => source.close());
    const target = await openCatalog(to);
    closing.unshift(() => target.close());
    if (source.id === target.id) throw sameArchive();
    const locks: AbortSignal[] = [];
    for (const place of [from, to]) {
      const lock = await lockArchive(place);
      closing.unshift(() => lock.release());
      locks.push(lock.lost);
    }
    return await use({ source, target, stop: AbortSignal.any([...(signal ? [signal] : []), ...locks]) });
  } finally {
    for (const close of closing) await close();
  }
}

/** What a search would do at its time is done before anybody waits for it. An engine that is away catches up when it is back. */
async function synchroniseIndex(place: ArchivePlace, catalog: Catalog, signal: AbortSignal): Promise<void> {
  if (place.catalogUrl === '') return void (await synchroniseSearchIndex(generationFolder(place), { signal }));
  const { synchroniseSharedIndexes } = await import('./index/shared-indexes.ts');
  await synchroniseSharedIndexes({ catalog, place });
}
