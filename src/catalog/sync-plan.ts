import type { LoadedArticle, LoadFailure } from '../corpus/load-articles.ts';
import type { ArticleState } from './catalog.ts';

export type SyncSettings = {
  /** Paths below the corpus folder, with `/`; everything when absent. */
  readonly paths?: readonly string[] | undefined;
  readonly rebuild?: boolean | undefined;
  readonly splitter: string;
  readonly hasEmbedder: boolean;
};

/** What one sync has to do, found out while the corpus is read. */
export type SyncPlan = {
  /** Whether this article is to be stored; notes what became of it. */
  examine(loaded: LoadedArticle | LoadFailure): boolean;
  /** Whether this is what is to be stored of an article: another process may have done it since the plan was made. */
  isDone(state: ArticleState | undefined, wanted: Pick<ArticleState, 'path' | 'contentHash'>): boolean;
  /** Another process stored it: this sync has nothing to tell of it. */
  leave(articleId: string): void;
  /** Once all is read: stored articles that were not read, but are to be split or embedded anew from what is stored. */
  stale(): string[];
  /** Once all is read: stored articles whose file is gone. */
  missing(): string[];
  outcome(): SyncOutcome;
};
export type SyncOutcome = {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly failed: readonly FileNote[];
  /** What of a new or changed article's metadata could not be used. */
  readonly warnings: readonly FileNote[];
};
export type FileNote = { readonly path: string; readonly reason: string };

/** Compares what is read with what is stored, by content hash. */
export function createSyncPlan(stored: ReadonlyMap<string, ArticleState>, settings: SyncSettings): SyncPlan {
  const { paths, rebuild = false, splitter, hasEmbedder } = settings;
  const seen = new Set<string>();
  const added = new Map<string, string>();
  const changed = new Set<string>();
  const failed: FileNote[] = [];
  const warnings: FileNote[] = [];
  let unchanged = 0;

  const isWanted = (path: string) => !paths || paths.some((each) => each === '' || isAtOrBelow(path, each));
  const isStale = (state: ArticleState) =>
    rebuild || state.splitter !== splitter || (hasEmbedder && state.withoutVectors > 0);
  const refuse = (path: string, reason: string) => {
    failed.push({ path, reason });
    return false;
  };
  /** What cannot be read now is not gone: a file, what lies below a folder, the other articles of a file with a bad line. */
  const isProtected = (path: string) => failed.some((each) => isAtOrBelow(path, each.path));
  const isMissing = (id: string, { path, origin }: ArticleState) =>
    origin === 'corpus' && !seen.has(id) && isWanted(path) && !isProtected(path);
  const missing = () => [...stored].filter(([id, state]) => isMissing(id, state)).map(([id]) => id);

  return {
    examine(loaded) {
      const path = loaded.kind === 'article' ? loaded.article.path : loaded.path;
      if (!isWanted(path)) return false;
      if (loaded.kind === 'failure') return refuse(path, loaded.reason);
      const { id } = loaded.article;
      seen.add(id);
      const state = stored.get(id);
      if (state?.origin === 'upload')
        return refuse(path, `An article that was added over HTTP has the same id (${id}).`);
      if (state?.contentHash === loaded.contentHash && state.path === path) {
        unchanged += 1;
        return isStale(state);
      }
      warnings.push(...loaded.warnings.map((reason) => ({ path, reason })));
      if (state) changed.add(id);
      else added.set(id, loaded.contentHash);
      return true;
    },
    isDone: (state, { path, contentHash }) =>
      state?.contentHash === contentHash && state.path === path && !isStale(state),
    leave(articleId) {
      if (added.delete(articleId) || changed.delete(articleId)) unchanged += 1;
    },
    stale() {
      const rest = [...stored].filter(
        ([id, state]) => !(seen.has(id) && state.origin === 'corpus') && isStale(state) && !isMissing(id, state),
      );
      return rest.map(([id]) => id);
    },
    missing,
    outcome() {
      const gone = missing();
      const byHash = new Map(gone.map((id) => [stored.get(id)?.contentHash, id]));
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
        added: [...added.keys()].filter((id) => !to.has(id)),
        changed: [...changed],
        moved,
        removed: gone.filter((id) => !from.has(id)),
        unchanged,
        failed,
        warnings,
      };
    },
  };
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}
