import type { Catalog } from '../../catalog/catalog.ts';

/** How something is held in memory that a file of the index folder and the catalog's changes since make up. */
export type Following<Held> = {
  readonly catalog: Catalog;
  readonly nothing: Held;
  /** How often, at most, a newer file of another process or thread is looked for. */
  readonly lookMs: number;
  /** Changes whenever the file is published. */
  fingerprint(): Promise<string>;
  /** Loads the file, or starts from nothing. */
  load(): Promise<Held>;
  /** Takes in what the catalog changed since, in place or as something new. */
  advance(held: Held): Promise<Held>;
  /** Gives back what `next` does not hold any more. */
  release(held: Held, next: Held): void;
  readonly onProblem: (problem: string) => void;
};

export type Followed<Held> = {
  readonly held: Held;
  /** Loads the file anew beside what is held, which serves on until then, and for good when that fails. One load at a time. */
  reload(): Promise<void>;
  /** Brings what is held up to the catalog; costs a look at its version when that is what is held. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
};

export function followCatalog<Held extends { readonly version: number; readonly isBehind: boolean }>(
  following: Following<Held>,
): Followed<Held> {
  const { catalog, nothing, lookMs, onProblem } = following;
  let held = nothing;
  let loadedFingerprint = '';
  let lookedAt = 0;
  let loading: Promise<void> | null = null;
  let advancing: Promise<void> | null = null;
  let isClosed = false;

  async function load(): Promise<void> {
    loadedFingerprint = await following.fingerprint();
    lookedAt = performance.now();
    const next = await following.advance(await following.load());
    const old = held;
    held = next;
    following.release(old, next);
    if (isClosed) following.release(next, nothing);
  }

  function reload(): Promise<void> {
    loading ??= load()
      .catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => (loading = null));
    return loading;
  }

  return {
    get held() {
      return held;
    },
    reload,
    async catchUp() {
      if (performance.now() - lookedAt >= lookMs) {
        lookedAt = performance.now();
        if ((await following.fingerprint()) !== loadedFingerprint) void reload();
      }
      if (held.isBehind || (await catalog.version()) === held.version) return;
      advancing ??= (async () => {
        const before = held;
        const next = await following.advance(before);
        // What was loaded meanwhile is newer.
        if (held === before) held = next;
      })().finally(() => (advancing = null));
      await advancing;
    },
    async close() {
      isClosed = true;
      await loading;
      await advancing?.catch(() => {});
      following.release(held, nothing);
      held = nothing;
    },
  };
}
