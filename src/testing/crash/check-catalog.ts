import type { Catalog } from '../../catalog/catalog.ts';
import { splitArticle } from '../../passages/split-article.ts';
import type { Archive } from './archive.ts';
import { articleText, originOf } from './archive.ts';

export type CatalogCheck = {
  /** The revision of each stored article of the corpus folder. */
  readonly stored: ReadonlyMap<string, number>;
  /** Articles that are of no corpus folder. */
  readonly uploads: number;
  readonly spans: number;
};
export type CatalogExpectation = Pick<Archive, 'corpus'> & {
  /** What was stored before: none of it may be older now, or gone unless its file is. */
  readonly before: ReadonlyMap<string, number>;
  /** Whether a sync has ended: all is as in the corpus. */
  readonly isComplete: boolean;
  /** Whether there was no embedding model. */
  readonly isWithoutVectors?: boolean;
};

/** What must hold of any catalog, whatever happened to its writers: each article is whole, old or new, and each span slices to its text. Throws with what is wrong. */
export async function checkCatalog(
  catalog: Catalog,
  { corpus, before, isComplete, isWithoutVectors = false }: CatalogExpectation,
): Promise<CatalogCheck> {
  const stored = new Map<string, number>();
  let uploads = 0;
  let spans = 0;
  let found = 0;
  const version = await catalog.version();
  for (const [id, { origin }] of await catalog.inventory()) {
    const article = await checkArticle(catalog, id, isWithoutVectors);
    if (origin === 'corpus') stored.set(id, article.revision);
    else uploads += 1;
    spans += article.spans;
    found += article.passages;
  }
  const { articles, passages } = await catalog.coverage();
  if (version === (await catalog.version()) && (articles !== stored.size + uploads || passages !== found))
    throw new Error(
      `${articles} articles and ${passages} passages are counted, and there are ${stored.size + uploads} and ${found}`,
    );
  for (const [id, revision] of before)
    if (corpus.has(id) && (stored.get(id) ?? 0) < revision) throw new Error(`${id} lost revision ${revision}`);
  const isCurrent = stored.size === corpus.size && [...corpus].every(([id, revision]) => stored.get(id) === revision);
  if (isComplete && !isCurrent) throw new Error('a finished sync left something out');
  return { stored, uploads, spans };
}

/** The article is whole: its text is that of one revision, its passages are that text's, each with its vector. */
async function checkArticle(
  catalog: Catalog,
  id: string,
  isWithoutVectors: boolean,
): Promise<{ revision: number; passages: number; spans: number }> {
  const article = await catalog.article(id);
  const passages = await catalog.passagesOf(id);
  const origin = originOf(article?.text ?? '');
  if (!origin || article?.text !== articleText(origin.id, origin.revision)) throw new Error(`${id} is not whole`);
  const expected = splitArticle(article.text).map(({ start, end, sentences }) => ({
    start,
    end,
    sentences,
    text: article.text.slice(start, end),
  }));
  const found = passages.map(({ start, end, sentences, text }) => ({ start, end, sentences, text }));
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${id} has passages of something else`);
  if (!isWithoutVectors && passages.some(({ wordCodes }) => !wordCodes))
    throw new Error(`${id} has a passage without a vector`);
  return {
    revision: origin.revision,
    passages: passages.length,
    spans: passages.reduce((sum, { sentences }) => sum + 1 + sentences.length, 0),
  };
}
