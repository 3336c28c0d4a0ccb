import type { Article } from '../corpus/article.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { embeddingText, textHash } from '../passages/embedding-text.ts';
import type { Passage } from '../passages/passage.ts';
import type { Catalog, EmbeddedPassage } from './catalog.ts';

export type EmbeddedPassages = {
  readonly passages: readonly EmbeddedPassage[];
  /** Vectors that were computed, and passages whose vector was known. */
  readonly computed: number;
  readonly fromCache: number;
};

/** Gives passages their vectors: those that the catalog knows, the others from the embedder, none where there is no embedder. */
export async function embedPassages(
  article: Article,
  passages: readonly Passage[],
  parts: { readonly catalog: Catalog; readonly embedder: Embedder | null; readonly signal?: AbortSignal | undefined },
): Promise<EmbeddedPassages> {
  const { catalog, embedder, signal } = parts;
  const texts = passages.map((passage) => embeddingText(article, passage));
  const hashes = texts.map(textHash);
  const vectors = await catalog.cachedVectors(hashes);
  const fromCache = hashes.filter((hash) => vectors.has(hash)).length;
  const wanted = new Map(texts.map((text, i) => [hashes[i] ?? '', text]));
  for (const hash of vectors.keys()) wanted.delete(hash);
  if (embedder && wanted.size > 0) {
    const computed = await embedder.embedPassages([...wanted.values()], signal ? { signal } : {});
    for (const [i, hash] of [...wanted.keys()].entries()) {
      const vector = computed[i];
      if (vector) vectors.set(hash, vector);
    }
  }
  const embedded = passages.map((passage, i) => {
    const hash = hashes[i] ?? '';
    return { ...passage, textHash: hash, vector: vectors.get(hash) ?? null };
  });
  return { passages: embedded, computed: embedder ? wanted.size : 0, fromCache };
}
