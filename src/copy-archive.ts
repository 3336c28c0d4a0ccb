import { setImmediate } from 'node:timers/promises';
import type {
  ArticleChanges,
  ArticleContent,
  ArticleState,
  Catalog,
  Manifest,
  WholeArticle,
} from './catalog/catalog.ts';
import { readAhead } from './read-ahead.ts';

export type CopyArchiveOptions = {
  readonly from: Catalog;
  /** Holds articles of `from` or none: see `checkTarget`. Nobody else writes to it meanwhile. */
  readonly to: Catalog;
  /** What makes `to`; what makes `from` if not given. */
  readonly manifest?: Manifest | undefined;
  /** What is stored for an article; what `from` stores if not given. */
  readonly contentOf?: ((article: WholeArticle, from: Catalog) => Promise<ArticleContent>) | undefined;
  /** Whether an article of `to` is left as it is; only one of the same state if not given. */
  readonly isAlike?: ((inFrom: ArticleState, inTo: ArticleState) => boolean) | undefined;
  /** The version of `from` up to which a run before this one came; 0 if not given. */
  readonly since?: number | undefined;
  /** How many articles are read, and have their content made, while one is stored. */
  readonly ahead?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each article. */
  readonly onArticle?: ((article: CopiedArticle) => void) | undefined;
};

export type CopiedArticle = { readonly kind: 'copied' | 'alike' | 'removed'; readonly passages: number };

export type CopyReport = {
  /** The version of the source that the target holds now. */
  readonly version: number;
  readonly copied: number;
  /** Articles that were there already. */
  readonly alike: number;
  readonly removed: number;
  /** Of the articles that were copied. */
  readonly passages: number;
};

/** Ids that are compared at once. */
const comparedAtOnce = 200;
const readAheadOf = 4;

/**
 * Makes `to` hold the articles of `from`, in the order in which they were stored, and what was removed: one transaction an
 * article, so that it can be stopped or killed at any moment and begun again. What is there and alike is left. What changes
 * in `from` meanwhile is taken over too: at the end `to` holds what `from` did at the version that is returned.
 */
export async function copyArchive(options: CopyArchiveOptions): Promise<CopyReport> {
  const { from, to, signal, onArticle = () => {} } = options;
  const counts = { copied: 0, alike: 0, removed: 0, passages: 0 };
  const count = (article: CopiedArticle) => {
    counts[article.kind] += 1;
    counts.passages += article.kind === 'copied' ? article.passages : 0;
    onArticle(article);
  };
  // One that no passage of `to` uses is not taken for the one that `from` has of the same text: machines differ in the last bits.
  await to.forgetVectors((await to.version()) + 1);
  let version = options.since ?? 0;
  do {
    signal?.throwIfAborted();
    // With another embedder every vector of `to` goes.
    if (await takeOverManifest(options)) version = 0;
    const changes = await from.articleChanges(version, comparedAtOnce);
    await copyStored(changes.stored, options, count);
    await copyRemoved(changes.removed, to, count);
    ({ version } = changes);
  } while (version !== (await from.version()));
  return { version, ...counts };
}

/** Whether it was another one. */
async function takeOverManifest({ from, to, manifest }: CopyArchiveOptions): Promise<boolean> {
  const wanted = manifest ?? (await from.manifest());
  if (!wanted || JSON.stringify(wanted) === JSON.stringify(await to.manifest())) return false;
  await to.setManifest(wanted);
  return true;
}

async function copyStored(
  ids: readonly string[],
  { from, to, contentOf, isAlike = isSameState, ahead = readAheadOf, signal }: CopyArchiveOptions,
  count: (article: CopiedArticle) => void,
): Promise<void> {
  const [inFrom, inTo] = await Promise.all([from.inventory(ids), to.inventory(ids)]);
  const differing: string[] = [];
  for (const id of ids) {
    const [source, target] = [inFrom.get(id), inTo.get(id)];
    if (source && target && isAlike(source, target)) count({ kind: 'alike', passages: 0 });
    else differing.push(id);
  }
  const read = async (id: string) => {
    const whole = await from.wholeArticle(id);
    return whole && { article: whole.article, content: contentOf ? await contentOf(whole, from) : whole.content };
  };
  for await (const found of readAhead(differing, ahead, read)) {
    // A turn for whoever wants to stop it: two files are read and written in one go.
    await setImmediate();
    signal?.throwIfAborted();
    // One that was removed meanwhile comes once more, as removed.
    if (!found) continue;
    await to.putArticle(found.article, found.content);
    count({ kind: 'copied', passages: found.content.passages.length });
  }
}

function isSameState(a: ArticleState, b: ArticleState): boolean {
  return (
    a.path === b.path &&
    a.contentHash === b.contentHash &&
    a.origin === b.origin &&
    a.splitter === b.splitter &&
    a.withoutVectors === b.withoutVectors
  );
}

async function copyRemoved(
  ids: ArticleChanges['removed'],
  to: Catalog,
  count: (article: CopiedArticle) => void,
): Promise<void> {
  const there = await to.inventory(ids);
  const unknown: string[] = [];
  for (const id of ids) {
    if (there.has(id) && (await to.removeArticle(id))) count({ kind: 'removed', passages: 0 });
    else if (!(await to.wasRemoved(id))) unknown.push(id);
  }
  if (unknown.length > 0) await to.noteRemoved(unknown);
}
