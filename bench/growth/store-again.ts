import type { ArticleContent, Catalog } from '../../src/catalog/catalog.ts';
import { contentMaker } from '../../src/catalog/embed-passages.ts';
import type { Article } from '../../src/corpus/article.ts';
import { passageHash, syntheticId } from '../build-archive.ts';

/** Article number `number` of a synthetic archive, as it was stored, its vectors among it; `null` after the last one. */
export async function storedArticle(
  catalog: Catalog,
  number: number,
): Promise<{ readonly article: Article; readonly content: ArticleContent } | null> {
  const id = syntheticId(number);
  const [stored, passages] = await Promise.all([catalog.article(id), catalog.passagesOf(id)]);
  const [first] = passages;
  if (!stored || !first) return null;
  const hashes = passages.map(({ ordinal }) => passageHash(number, ordinal));
  const embeddings = await catalog.cachedVectors(hashes);
  const content: ArticleContent = {
    contentHash: stored.contentHash,
    origin: stored.origin,
    splitter: contentMaker,
    titleReading: first.article.titleReading,
    signature: null,
    passages: passages.map(({ start, end, ordinal, sentences, reading }, at) => {
      const textHash = hashes[at] ?? '';
      return { start, end, ordinal, sentences, reading, textHash, embedding: embeddings.get(textHash) ?? null };
    }),
  };
  return { article: stored, content };
}

/** Stores the first articles once more, until so many passages are new: the same texts and vectors under other ids. How many it were. */
export async function storeAgain(catalog: Catalog, wanted: number): Promise<number> {
  let passages = 0;
  for (let number = 0; passages < wanted; number++) {
    const found = await storedArticle(catalog, number);
    if (!found) break;
    await catalog.putArticle(found.article, found.content);
    passages += found.content.passages.length;
  }
  return passages;
}

/** Stores everything in another catalog, which is empty. */
export async function copyArchive(from: Catalog, to: Catalog): Promise<void> {
  const manifest = await from.manifest();
  if (manifest) await to.setManifest(manifest);
  for (let number = 0; ; number++) {
    const found = await storedArticle(from, number);
    if (!found) return;
    await to.putArticle(found.article, found.content);
  }
}
