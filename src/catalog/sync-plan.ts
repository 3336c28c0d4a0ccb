import { createIdClaims, idIsTaken } from '../corpus/article-ids.ts';
import { isAtOrBelowAny, pathAndAbove } from '../corpus/corpus-path.ts';
import type { Article } from '../corpus/article.ts';
import type { FileRead, LoadedArticle, LoadFailure } from '../corpus/load-articles.ts';
import type { ArticleState } from './catalog.ts';
import { retryTime } from './retry-time.ts';
import type { SourceFailure, SourceRecord } from './source-record.ts';

export type SyncSettings = {
  /** Paths below the corpus folder, with `/`; everything when absent. */
  readonly paths?: readonly string[] | undefined;
  readonly rebuild?: boolean | undefined;
  /** What of the files that failed and have not changed is tried again: every one (if not given), or those whose time has come. */
  readonly retry?: 'all' | 'due' | undefined;
  readonly splitter: string;
  readonly hasEmbedder: boolean;
  /** Whether there is a file at this path of the corpus folder; asked where an article of another path has the same id. */
  readonly isThere: (path: string) => boolean;
  readonly now: () => Date;
};

/** What one sync has to do, found out while the corpus is read. */
export type SyncPlan = {
  /** Whether a file need not be read, since it looks as it did when its articles were stored; notes them as unchanged. */
  isKnown(path: string, look: string): boolean;
  /** Leaves a file and its articles as they are, for a later sync. */
  defer(path: string): void;
  /** Whether this article is to be stored; notes what became of it. */
  examine(loaded: LoadedArticle | LoadFailure): boolean;
  /** At the end of a file: what to remember of it once its articles are stored. */
  fileRead(file: Pick<FileRead, 'path' | 'look'>): SourceRecord;
  /** Whether this is what is to be stored of an article: another process may have done it since the plan was made. */
  isDone(state: ArticleState | undefined, wanted: Pick<ArticleState, 'path' | 'contentHash'>): boolean;
  /** Another process stored it: this sync has nothing to tell of it. */
  leave(articleId: string): void;
  /** What a second plan of the same sync is to know of this one. */
  round(): SyncRound;
  /** Once all is read: stored articles that were not read, but are to be split or embedded anew from what is stored. */
  stale(): string[];
  /** Once all is read: stored articles whose file is gone. */
  missing(): string[];
  /** Once all is read: files and folders that something is remembered of, and that are gone. */
  forgotten(): string[];
  outcome(): SyncOutcome;
};
export type SyncOutcome = {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** Files that were opened; the others looked as they did before. */
  readonly filesRead: number;
  /** Also what failed before, has not changed since, and was not tried again. */
  readonly failed: readonly FileNote[];
  /** Files that are still being written. */
  readonly deferred: readonly string[];
  /** What of a new or changed article's metadata could not be used. */
  readonly warnings: readonly FileNote[];
};
export type FileNote = { readonly path: string; readonly reason: string };

/** What the catalog holds: its articles, and what it remembers of the files. */
export type Stored = {
  readonly articles: ReadonlyMap<string, ArticleState>;
  readonly files: ReadonlyMap<string, SourceRecord>;
};

/** What a sync has found and stored of its share of the files, before it looks at all of them. */
export type SyncRound = {
  /** What the catalog held before. */
  readonly stored: Stored;
  /** Content hashes by article id. */
  readonly added: ReadonlyMap<string, string>;
  readonly changed: ReadonlySet<string>;
  readonly warnings: readonly FileNote[];
  readonly filesRead: number;
  /** What could not be read, by file. */
  readonly failures: ReadonlyMap<string, readonly SourceFailure[]>;
};

/** Compares what is read with what is stored: whole files by what the disk says of them, articles by content hash. `before`: what this sync did already. */
export function createSyncPlan(stored: Stored, settings: SyncSettings, before?: SyncRound): SyncPlan {
  const { paths, rebuild = false, retry = 'all', splitter, hasEmbedder, isThere, now } = settings;
  const { articles, files } = stored;
  const claims = createIdClaims();
  const idsOf = idsByFile(stored);
  const seen = new Set<string>();
  const filesSeen = new Set<string>();
  /** What cannot be read now is not gone: a file, what lies below a folder, the other articles of a file with a bad line. */
  const kept = new Set<string>();
  const added = new Map(before?.added);
  const changed = new Set(before?.changed);
  const failed: FileNote[] = [];
  const failuresOf = new Map(before?.failures);
  const deferred: string[] = [];
  const warnings: FileNote[] = [...(before?.warnings ?? [])];
  let unchanged = 0;
  let filesRead = before?.filesRead ?? 0;
  let file = emptyFile();

  const wanted = new Set(paths ?? ['']);
  const isWanted = (path: string) => isAtOrBelowAny(path, wanted);
  const isKept = (path: string) => isAtOrBelowAny(path, kept);
  const isStale = (state: ArticleState) =>
    rebuild || state.splitter !== splitter || (hasEmbedder && state.withoutVectors > 0);
  const refuse = ({ path, reason }: FileNote) => {
    kept.add(path);
    failed.push({ path, reason });
    file.failures.push({ path, reason });
    return false;
  };
  const isMissing = (id: string, { path, origin }: ArticleState) =>
    origin === 'corpus' && !seen.has(id) && isWanted(path) && !isKept(path);
  const missing = () => [...articles].filter(([id, state]) => isMissing(id, state)).map(([id]) => id);
  const isOwn = (id: string) => added.has(id) || changed.has(id);
  /** Whether a file that failed is to be tried again: not twice in one sync, whoever of those that share it did it. */
  const isToTry = (record: SourceRecord) =>
    record.failed > 0 &&
    isDue(record, retry, now()) &&
    (!before || before.stored.files.get(record.source)?.triedAt === record.triedAt);
  /** Where the article is that this one's id belongs to. A file that is not looked at now keeps what it has. */
  const ownerOf = ({ id, path }: Article): string | null => {
    const state = articles.get(id);
    const file = state && state.path !== path && !isWanted(state.path) ? fileOf(state.path, files) : null;
    return file !== null && isThere(file) ? file : claims.claim(id, path);
  };

  return {
    isKnown(path, look) {
      const record = files.get(path);
      const ids = idsOf.get(path) ?? [];
      const isAsBefore = !rebuild && record?.seen === look && record.articles === ids.length;
      if (!isAsBefore || ids.some((id) => claims.isTaken(id)) || isToTry(record)) return false;
      for (const id of ids) claims.claim(id, path);
      kept.add(path);
      filesSeen.add(path);
      failed.push(...(failuresOf.get(path) ?? record.failures));
      unchanged += ids.filter((id) => !isOwn(id)).length;
      return true;
    },
    defer(path) {
      for (const id of idsOf.get(path) ?? []) claims.claim(id, path);
      kept.add(path);
      filesSeen.add(path);
      deferred.push(path);
    },
    examine(loaded) {
      const path = loaded.kind === 'article' ? loaded.article.path : loaded.path;
      if (!isWanted(path)) return false;
      if (loaded.kind === 'failure') return refuse(loaded);
      const { id } = loaded.article;
      const state = articles.get(id);
      const isUploaded = state?.origin === 'upload';
      const owner = isUploaded ? null : ownerOf(loaded.article);
      if (isUploaded || owner !== null) file.owners.push(owner ?? '');
      if (isUploaded) return refuse({ path, reason: `An article that was added over HTTP has the same id (${id}).` });
      if (owner !== null) return refuse(idIsTaken(loaded.article, owner));
      seen.add(id);
      file.articles += 1;
      if (state?.contentHash === loaded.contentHash && state.path === path) {
        if (!isOwn(id)) unchanged += 1;
        return isStale(state);
      }
      warnings.push(...loaded.warnings.map((reason) => ({ path, reason })));
      if (state && !added.has(id)) changed.add(id);
      else added.set(id, loaded.contentHash);
      return true;
    },
    fileRead({ path, look }) {
      const { failures, owners, articles: read } = file;
      file = emptyFile();
      filesRead += 1;
      if (failures.length > 0) failuresOf.set(path, failures);
      // When another file that has an id of this one is gone, this one is to be read, though it will look the same.
      const isClashing = owners.some((owner) => owner !== path && !owner.startsWith(`${path}/`));
      filesSeen.add(path);
      const isLeft = (id: string) => !seen.has(id) && isKept(articles.get(id)?.path ?? path);
      const left = failures.length > 0 ? (idsOf.get(path) ?? []).filter(isLeft) : [];
      const known = (before?.stored.files ?? files).get(path);
      const attempts = failures.length > 0 ? (known?.attempts ?? 0) + 1 : 0;
      return {
        kind: 'file',
        source: path,
        seen: isClashing ? null : look,
        articles: read + left.length,
        failures,
        failed: failures.length,
        attempts,
        triedAt: now().toISOString(),
        retryAt: attempts > 0 ? retryTime(attempts, now()).toISOString() : null,
      };
    },
    isDone: (state, { path, contentHash }) =>
      state?.contentHash === contentHash && state.path === path && !isStale(state),
    leave(articleId) {
      if (added.delete(articleId) || changed.delete(articleId)) unchanged += 1;
    },
    round: () => ({ stored, added, changed, warnings, filesRead, failures: failuresOf }),
    stale() {
      const rest = [...articles].filter(
        ([id, state]) => !(seen.has(id) && state.origin === 'corpus') && isStale(state) && !isMissing(id, state),
      );
      return rest.map(([id]) => id);
    },
    missing,
    forgotten() {
      const isForgotten = (path: string) => path !== '' && isWanted(path) && !filesSeen.has(path) && !isKept(path);
      return [...files.keys()].filter(isForgotten);
    },
    outcome() {
      const first = before?.stored.articles ?? articles;
      const missingNow = new Set(missing());
      const isGone = (id: string, { origin }: ArticleState) =>
        articles.has(id) ? missingNow.has(id) : origin === 'corpus' && !seen.has(id);
      const gone = [...first].filter(([id, state]) => isGone(id, state)).map(([id]) => id);
      const byHash = new Map(gone.map((id) => [first.get(id)?.contentHash, id]));
      const moved: { from: string; to: string }[] = [];
      for (const [to, hash] of added) {
        const from = byHash.get(hash);
        if (from === undefined) continue;
        byHash.delete(hash);
        moved.push({ from, to });
      }
      const from = new Set(moved.map((each) => each.from));
      const to = new Set(moved.map((each) => each.to));
      return {
        added: [...added.keys()].filter((id) => !to.has(id) && !missingNow.has(id)),
        changed: [...changed].filter((id) => !missingNow.has(id)),
        moved,
        removed: gone.filter((id) => !from.has(id)),
        unchanged,
        filesRead,
        failed,
        deferred,
        warnings,
      };
    },
  };
}

/** What was read of one file so far. */
function emptyFile(): { articles: number; failures: SourceFailure[]; owners: string[] } {
  return { articles: 0, failures: [], owners: [] };
}

function isDue({ retryAt }: SourceRecord, retry: 'all' | 'due', now: Date): boolean {
  return retry === 'all' || (retryAt !== null && Date.parse(retryAt) <= now.getTime());
}

/** The file that an article was read from: its path, or the archive that this leads into. */
function fileOf(path: string, files: Stored['files']): string {
  for (const each of pathAndAbove(path)) if (files.has(each)) return each;
  return path;
}

function idsByFile({ articles, files }: Stored): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const [id, { path, origin }] of articles) {
    if (origin !== 'corpus') continue;
    const file = fileOf(path, files);
    const those = ids.get(file);
    if (those) those.push(id);
    else ids.set(file, [id]);
  }
  return ids;
}
