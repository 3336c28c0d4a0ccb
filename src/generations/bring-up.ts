import type { ArticleContent, ArticleState, Catalog, WholeArticle } from '../catalog/catalog.ts';
import { embedPassages } from '../catalog/embed-passages.ts';
import { embedderDiffers } from '../catalog/manifest.ts';
import { copyArchive } from '../copy-archive.ts';
import type { Embedder, Embedding } from '../embeddings/embedder.ts';
import { splitArticle } from '../passages/split-article.ts';

/** How the building of a generation stands. What it is compared and indexed for is the second step. */
export type GenerationProgress = {
  readonly step: 'embedding' | 'indexing';
  readonly articlesDone: number;
  readonly articlesTotal: number;
  readonly passagesDone: number;
  /** As the generation that serves has them; another splitter may make more or fewer. */
  readonly passagesTotal: number;
};

export type BringUpOptions = {
  /** The generation that serves, which goes on changing meanwhile. */
  readonly from: Catalog;
  /** Opened by who `follows`. */
  readonly to: Catalog;
  /** The one of the manifest of `to`; `null` where that has none. */
  readonly embedder: Embedder | null;
  /** The version of `from` up to which a call before this one came. */
  readonly since?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: GenerationProgress) => void) | undefined;
};

/**
 * Makes `to` hold the articles of `from`, split by this program and with vectors of `embedder`, until it has caught up with
 * what changes meanwhile; the version of `from` that it holds then. What is there already is left, so it can be killed and
 * begun again at any moment.
 */
export async function bringUp(options: BringUpOptions): Promise<number> {
  const { from, to, embedder, since, signal, onProgress = () => {} } = options;
  const { articles: articlesTotal, passages: passagesTotal } = await from.coverage();
  let [articlesDone, passagesDone] = [0, 0];
  const manifest = await to.manifest();
  if (!manifest) throw new TypeError('The generation has no manifest.');
  const catalog = { cachedVectors: await vectorsKnown(options) };
  const { version } = await copyArchive({
    from,
    to,
    manifest,
    since,
    signal,
    isAlike: (inFrom, inTo) => isAlike(inFrom, inTo) && (!embedder || inTo.withoutVectors === 0),
    contentOf: (whole) => contentOf(whole, { catalog, embedder, signal }),
    onArticle({ kind, passages }) {
      // What changed once more meanwhile is copied once more.
      articlesDone = Math.min(articlesTotal, articlesDone + (kind === 'removed' ? 0 : 1));
      passagesDone += passages;
      onProgress({ step: 'embedding', articlesDone, articlesTotal, passagesDone, passagesTotal });
    },
  });
  return version;
}

function isAlike(a: ArticleState, b: ArticleState): boolean {
  return a.path === b.path && a.contentHash === b.contentHash && a.origin === b.origin;
}

async function contentOf(
  { article, content }: WholeArticle,
  parts: Parameters<typeof embedPassages>[2],
): Promise<ArticleContent> {
  const embedded = await embedPassages(article, splitArticle(article.text), parts);
  return { contentHash: content.contentHash, origin: content.origin, ...embedded.content };
}

/** Vectors that are there, also those of `from` where the same model made them: another splitter leaves many passages as they are. */
async function vectorsKnown({ from, to, embedder }: BringUpOptions): Promise<Catalog['cachedVectors']> {
  const ofFrom = (await from.manifest())?.embedder ?? null;
  if (!embedder || !ofFrom || embedderDiffers(ofFrom, embedder.identity)) return (hashes) => to.cachedVectors(hashes);
  return async (hashes) => {
    const known = await to.cachedVectors(hashes);
    const others: Map<string, Embedding> = await from.cachedVectors(hashes.filter((hash) => !known.has(hash)));
    return new Map([...known, ...others]);
  };
}
