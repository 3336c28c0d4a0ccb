import { setTimeout } from 'node:timers/promises';
import type { Catalog, CatalogChanges } from '../catalog/catalog.ts';
import type { EmbedderIdentity } from '../embeddings/embedder.ts';
import { FootnoteError } from '../errors.ts';

/** What an index outside the catalog says of itself. */
export type IndexState = {
  /** Catalog version that it holds. */
  readonly version: number;
  /** Whose vectors it holds. */
  readonly embedder: EmbedderIdentity | null;
};

export type Following<State extends IndexState> = {
  readonly catalog: Catalog;
  /** What serves now, by whichever process; `null` before the first time. */
  read(): Promise<State | null>;
  /** Brings the index up to the catalog; what serves then. */
  follow(): Promise<State>;
  /** Whether a search failed because what it searched has been replaced. */
  isReplaced(error: unknown): boolean;
  /** How long searches wait for the index to catch up. */
  readonly waitMs: number;
  readonly onProblem: (problem: string) => void;
};

export type Follower<State extends IndexState> = {
  readonly held: State | null;
  /** Whether the vectors held are those of the catalog's embedder. */
  readonly dense: boolean;
  /** Looks at what serves; whether that is the catalog's newest version. */
  readonly look: () => Promise<boolean>;
  /** Catches up however long it takes. */
  readonly refresh: () => Promise<void>;
  /** Searches after catching up, or after `waitMs` what is there, which is a whole older version; `nothing` where there is none. */
  readonly search: <T>(work: (state: State) => Promise<T>, nothing: T) => Promise<T>;
  /** What serves is this from now on. */
  take(state: State): void;
  /** Waits for what is being done. */
  close(): Promise<void>;
};

/** After a failure, searches leave the index as it is for so long. */
const pauseMs = 1_000;

/** Keeps an index that several processes share up to a catalog. */
export function catalogFollower<State extends IndexState>(following: Following<State>): Follower<State> {
  const { catalog, waitMs, onProblem } = following;
  let held: State | null = null;
  let embedder: EmbedderIdentity | null = null;
  let running: Promise<void> | null = null;
  let runningSince = 0;
  let pausedUntil = 0;

  /** One at a time in this process. */
  function follow(): Promise<void> {
    if (!running) runningSince = performance.now();
    running ??= (async () => {
      held = await following.follow();
    })().finally(() => (running = null));
    return running;
  }

  async function look(): Promise<boolean> {
    const version = await catalog.version();
    if (held?.version === version) return true;
    embedder = (await catalog.manifest())?.embedder ?? null;
    held = await following.read();
    return held?.version === version;
  }

  /** What serves may be searched although what is newer cannot be looked at now. */
  async function lookOrGoOn(): Promise<boolean> {
    try {
      return await look();
    } catch (error) {
      if (!held || !(error instanceof FootnoteError) || error.code !== 'SEARCH_UNAVAILABLE') throw error;
      onProblem(error.message);
      return true;
    }
  }

  async function catchUp(): Promise<void> {
    if ((await lookOrGoOn()) || performance.now() < pausedUntil) return;
    const done = follow().catch((error: unknown) => {
      pausedUntil = performance.now() + pauseMs;
      onProblem(error instanceof Error ? error.message : String(error));
    });
    // What takes long keeps the first searches waiting, not every one.
    const leftMs = Math.max(0, runningSince + waitMs - performance.now());
    const waiting = new AbortController();
    await Promise.race([done, setTimeout(leftMs, undefined, { signal: waiting.signal }).catch(() => {})]);
    waiting.abort();
  }

  async function again<T>(work: (state: State) => Promise<T>, state: State): Promise<T> {
    try {
      return await work(state);
    } catch (error) {
      if (!following.isReplaced(error)) throw error;
      const sentence = 'The search index is being made anew. Try again in a moment.';
      throw new FootnoteError('SEARCH_UNAVAILABLE', sentence, { cause: error });
    }
  }

  return {
    get held() {
      return held;
    },
    get dense() {
      return embedder !== null && held !== null && isSameEmbedder(held.embedder, embedder);
    },
    look,
    async refresh() {
      if (!(await look())) await follow();
    },
    async search(work, nothing) {
      await catchUp();
      if (!held) return nothing;
      try {
        return await work(held);
      } catch (error) {
        if (!following.isReplaced(error)) throw error;
        // Another process put something else in its place, or somebody removed it.
        held = null;
        await catchUp();
        return held ? again(work, held) : nothing;
      }
    },
    take(state) {
      held = state;
    },
    async close() {
      await running?.catch(() => {});
    },
  };
}

export function isSameEmbedder(one: EmbedderIdentity | null, other: EmbedderIdentity | null): boolean {
  return one?.model === other?.model && one?.sha256 === other?.sha256 && one?.dimensions === other?.dimensions;
}

export type ChangesToIndex = {
  readonly changes: CatalogChanges;
  /** Whose vectors the changes hold. */
  readonly embedder: EmbedderIdentity | null;
  /** Whether the index has to be made from nothing. */
  readonly isNew: boolean;
};

/** What an index has to take in. The embedder is the same before and after the look. */
export async function changesToIndex(catalog: Catalog, standing: IndexState | null): Promise<ChangesToIndex> {
  const embedder = (await catalog.manifest())?.embedder ?? null;
  const since = standing && isSameEmbedder(standing.embedder, embedder) ? standing.version : 0;
  const changes = await catalog.changesSince(since);
  const after = (await catalog.manifest())?.embedder ?? null;
  if (!isSameEmbedder(embedder, after)) return changesToIndex(catalog, standing);
  const isNew = !standing || changes.fromScratch || !isSameEmbedder(standing.embedder, embedder);
  return { changes, embedder, isNew };
}
