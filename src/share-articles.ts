import { setTimeout } from 'node:timers/promises';
import type { ArticleState, Catalog } from './catalog/catalog.ts';
import type { Claims } from './catalog/claims.ts';
import type { SyncPlan } from './catalog/sync-plan.ts';

type Wanted = Pick<ArticleState, 'path' | 'contentHash'>;

/** Divides the articles of a sync among the processes that do it at the same time. */
export type SharedArticles = {
  /** Stores an article by `store`, unless another process is at it: then `false`, and `leftUndone` tells more. */
  readonly storeOnce: (articleId: string, wanted: Wanted, store: () => Promise<void>) => Promise<boolean>;
  /** Waits for those that other processes were at; which of them are not stored after all, since their process ended. */
  leftUndone(signal?: AbortSignal): Promise<ReadonlySet<string>>;
};

/** How often it is looked whether another process has finished an article. */
const lookMs = 200;

type ShareOptions = {
  readonly catalog: Pick<Catalog, 'inventory'>;
  readonly plan: Pick<SyncPlan, 'isDone' | 'leave'>;
  /** What was stored when the plan was made; given, all that others have changed since, or are at, is left to another look. */
  readonly since?: ReadonlyMap<string, ArticleState>;
};

/** `claims`: `null` when no other process takes part. */
export function shareArticles(claims: Claims | null, { catalog, plan, since }: ShareOptions): SharedArticles {
  const claimOf = (articleId: string) => claims?.claim(`article ${articleId}`) ?? null;
  const elsewhere = new Map<string, Wanted>();

  /** Forgets those of `elsewhere` that are stored now. */
  async function forgetDone(): Promise<void> {
    const states = await catalog.inventory([...elsewhere.keys()]);
    for (const [id, wanted] of elsewhere) {
      if (!plan.isDone(states.get(id), wanted)) continue;
      plan.leave(id);
      elsewhere.delete(id);
    }
  }

  return {
    async storeOnce(articleId, wanted, store) {
      const claim = await claimOf(articleId);
      if (claims && !claim) {
        if (since) plan.leave(articleId);
        else elsewhere.set(articleId, wanted);
        return false;
      }
      try {
        const state = claim ? (await catalog.inventory([articleId])).get(articleId) : undefined;
        if (plan.isDone(state, wanted)) {
          plan.leave(articleId);
          return true;
        }
        if (since && !isSame(state, since.get(articleId))) {
          plan.leave(articleId);
          return false;
        }
        await store();
        return true;
      } finally {
        await claim?.release();
      }
    },
    async leftUndone(signal) {
      const undone = new Set<string>();
      while (elsewhere.size > 0) {
        // Free before it is looked at: what is not stored then, nobody is storing.
        const free = new Set<string>();
        for (const id of elsewhere.keys()) {
          const claim = await claimOf(id);
          if (claim) free.add(id);
          await claim?.release();
        }
        await forgetDone();
        for (const id of free) if (elsewhere.delete(id)) undone.add(id);
        if (elsewhere.size > 0) await setTimeout(lookMs, undefined, signal ? { signal } : {});
      }
      return undone;
    },
  };
}

const isSame = (one: Wanted | undefined, other: Wanted | undefined) =>
  one?.path === other?.path && one?.contentHash === other?.contentHash;
