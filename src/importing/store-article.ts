import type { Catalog } from '../catalog/catalog.ts';
import { contentMaker, embedPassages } from '../catalog/embed-passages.ts';
import { agreeOnManifest } from '../catalog/manifest.ts';
import type { Article } from '../corpus/article.ts';
import { contentHash } from '../corpus/content-hash.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { splitArticle } from '../passages/split-article.ts';
import type { StoredAs } from './import-parts.ts';

/** Stores an article in the place of the one with the same id, unless it says the same. A sync leaves it alone, as it does an upload. */
export async function storeArticle(
  article: Article,
  { catalog, embedder }: { readonly catalog: Catalog; readonly embedder: Embedder | null },
  signal?: AbortSignal,
): Promise<StoredAs> {
  const hash = contentHash(article);
  const known = await catalog.article(article.id);
  if (known?.contentHash === hash) return 'unchanged';
  await agreeOnManifest(catalog, { embedder: embedder?.identity ?? null, splitter: contentMaker }, false);
  const { content } = await embedPassages(article, splitArticle(article.text), { catalog, embedder, signal });
  signal?.throwIfAborted();
  await catalog.putArticle(article, { contentHash: hash, origin: 'upload', ...content });
  return known ? 'changed' : 'added';
}
