import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.ts';
import { copyDiffers } from '../compare-archives.ts';
import { slice } from '../passages/span.ts';

const idsAtOnce = 200;

type Compared = {
  readonly from: Catalog;
  readonly to: Catalog;
  /** Takes over what changed in `from` since; the version of `from` that `to` holds then. */
  readonly catchUp: () => Promise<number>;
  /** Only what changed in `from` since this version; everything if not given. */
  readonly since?: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Reads two generations whole and compares them: the same articles with the same texts, every passage of `to` as it stands in
 * its text, and with a vector where it can have one. What changed meanwhile is looked at again. Throws `COPY_DIFFERS`.
 */
export async function compareGenerations(options: Compared): Promise<void> {
  const { from, to, catchUp, signal } = options;
  let version = options.since ?? 0;
  let wrong: { readonly id: string; readonly what: string }[] = [];
  const look = async (ids: readonly string[]) => {
    for (const id of ids) {
      signal?.throwIfAborted();
      const what = await difference(id, from, to);
      if (what) wrong.push({ id, what });
    }
  };
  for (let hasMore = true; hasMore;) {
    const changes = await from.articleChanges(version, idsAtOnce);
    await look([...changes.stored, ...changes.removed]);
    ({ version, hasMore } = changes);
  }
  for (let held = 0; wrong.length > 0;) {
    const before = held;
    held = await catchUp();
    const ids = wrong.map(({ id }) => id);
    const [first] = wrong;
    wrong = [];
    await look(ids);
    if (wrong.length > 0 && held === before && first) throw copyDiffers(first.id, first.what);
  }
}

/** What differs, in a few words, or `null`. */
async function difference(id: string, from: Catalog, to: Catalog): Promise<string | null> {
  const [wanted, found] = await Promise.all([from.article(id), to.article(id)]);
  if (!wanted || !found) return wanted === found ? null : `whether there is such an article`;
  // The language is told anew from the text, as its passages are.
  if (!isDeepStrictEqual(wanted, { ...found, language: wanted.language })) return 'its text or what is known of it';
  const state = (await to.inventory([id])).get(id);
  const manifest = await to.manifest();
  if (manifest?.embedder && state?.withoutVectors !== 0) return 'a vector';
  const passages = await to.passagesOf(id);
  return passages.every((passage) => slice(found.text, passage) === passage.text) ? null : 'a passage';
}
