import type { Article } from '../../corpus/article.ts';
import { textVersion } from '../../corpus/text-version.ts';
import type { ArticleContent, EmbeddedPassage, Manifest } from '../catalog.ts';
import { checkVectors } from '../check-vectors.ts';
import { dayOf, wellFormed, writeSentences, writeVector } from '../stored-forms.ts';
import { forgetReceipts, lockCatalog, raiseVersion } from './changes.ts';
import { addCopies, removeCopies } from './copy-groups.ts';
import type { Queries } from './connections.ts';
import type { PostgresDatabase } from './database.ts';
import { writeNullable, writeText } from './stored-text.ts';

/** Vectors that are forgotten in one transaction, beside which no other change is made. */
const forgottenAtOnce = 2_000;

export async function putArticle(on: Queries, given: Article, content: ArticleContent): Promise<void> {
  const article = { ...given, text: wellFormed(given.text) };
  const { passages, signature } = content;
  const { version, lastPassage, manifest } = await raiseVersion(on, passages.length);
  checkVectors(passages, manifest);
  const { vectors: unused, counts } = await takeOut(on, article.id, version);
  await addCounts(on, plus(countsOf(content), counts));
  await insertArticle(on, version, article, content);
  await insertPassages(on, { article: version, lastPassage, text: article.text }, passages);
  if (signature) await addCopies(on, version, { signature, publishedAt: article.publishedAt });
  await markUnused(on, unused, version);
}

export async function removeArticle(on: Queries, articleId: string): Promise<boolean> {
  await lockCatalog(on);
  const found = await on.query('SELECT FROM articles WHERE id = $1', [writeText(articleId)]);
  if (found.length === 0) return false;
  const { version } = await raiseVersion(on, 0);
  const { vectors, counts } = await takeOut(on, articleId, version);
  await addCounts(on, counts);
  await markUnused(on, vectors, version);
  await on.query('INSERT INTO removed_articles (id, version) VALUES ($1, $2)', [writeText(articleId), version]);
  return true;
}

export async function setManifest(on: Queries, manifest: Manifest): Promise<void> {
  const { version, manifest: before } = await raiseVersion(on, 0);
  await on.query('UPDATE catalog SET manifest = $1', [JSON.stringify(manifest)]);
  if (!before?.embedder || JSON.stringify(before.embedder) === JSON.stringify(manifest.embedder)) return;
  await on.query('UPDATE passages SET vector = NULL WHERE vector IS NOT NULL');
  await on.query(`
    UPDATE articles SET without_vectors = counted.passages
    FROM (SELECT article, count(*) AS passages FROM passages GROUP BY article) AS counted
    WHERE counted.article = key AND NOT words_only`);
  await on.query('DELETE FROM vectors');
  await on.query('UPDATE catalog SET known_since = $1, with_vectors = 0', [version]);
}

/** See `Catalog.forgetVectors`. */
export async function forgetVectors(change: PostgresDatabase['change'], unusedSince: number): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const some = await change(async (on) => {
      await lockCatalog(on);
      return on.query(
        `DELETE FROM vectors WHERE id IN (
           SELECT vector FROM unused_vectors WHERE since < $1 LIMIT ${forgottenAtOnce}) RETURNING id`,
        [unusedSince],
      );
    });
    forgotten += some.length;
    await change(forgetReceipts);
    if (some.length < forgottenAtOnce) return forgotten;
  }
}

/** How much there is more of each, or with a minus less. */
type Counts = {
  readonly articles: number;
  readonly passages: number;
  readonly withVectors: number;
  readonly byWordsOnly: number;
};
const nothing: Counts = { articles: 0, passages: 0, withVectors: 0, byWordsOnly: 0 };

function countsOf({ passages, wordsOnly = false }: ArticleContent): Counts {
  const withVectors = passages.filter(({ embedding }) => embedding).length;
  return { articles: 1, passages: passages.length, withVectors, byWordsOnly: wordsOnly ? passages.length : 0 };
}

const plus = (a: Counts, b: Counts): Counts => ({
  articles: a.articles + b.articles,
  passages: a.passages + b.passages,
  withVectors: a.withVectors + b.withVectors,
  byWordsOnly: a.byWordsOnly + b.byWordsOnly,
});

async function addCounts(on: Queries, { articles, passages, withVectors, byWordsOnly }: Counts): Promise<void> {
  await on.query(
    `UPDATE catalog SET articles = articles + $1, passages = passages + $2, with_vectors = with_vectors + $3,
       by_words_only = by_words_only + $4`,
    [articles, passages, withVectors, byWordsOnly],
  );
}

/** Takes an article out, where there is one; the vectors that it used, and what there is less. */
async function takeOut(
  on: Queries,
  articleId: string,
  version: number,
): Promise<{ readonly vectors: readonly number[]; readonly counts: Counts }> {
  const [found] = await on.query<{ key: number; isWordsOnly: boolean }>(
    `WITH returned AS (DELETE FROM removed_articles WHERE md5(id) = md5($1))
     SELECT key, words_only AS "isWordsOnly" FROM articles WHERE id = $1`,
    [writeText(articleId)],
  );
  if (!found) return { vectors: [], counts: nothing };
  const { key, isWordsOnly } = found;
  const old = await on.query<{ vector: number | null; passages: number }>(
    `WITH old AS (SELECT id, vector FROM passages WHERE article = $1),
       logged AS (
         INSERT INTO removed_passages (version, first, last)
         SELECT $2, min(id), max(id) FROM old HAVING count(*) > 0)
     SELECT vector, count(*) AS passages FROM old GROUP BY vector`,
    [key, version],
  );
  const used = old.flatMap(({ vector, passages }) => (vector === null ? [] : [{ vector, passages }]));
  const passages = sum(old);
  await removeCopies(on, key);
  await on.query('DELETE FROM articles WHERE key = $1', [key]);
  return {
    vectors: used.map(({ vector }) => vector),
    counts: { articles: -1, passages: -passages, withVectors: -sum(used), byWordsOnly: isWordsOnly ? -passages : 0 },
  };
}

function sum(rows: readonly { readonly passages: number }[]): number {
  return rows.reduce((total, { passages }) => total + passages, 0);
}

async function insertArticle(on: Queries, version: number, article: Article, content: ArticleContent): Promise<void> {
  const { text, publishedAt } = article;
  const isWordsOnly = content.wordsOnly ?? false;
  await on.query(
    `INSERT INTO articles (key, id, text_version, origin, content_hash, splitter, without_vectors, published_on,
       published_at, outlet, path, title, title_reading, author, url, language, words_only, pages, length, text)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      version,
      writeText(article.id),
      textVersion(text),
      content.origin,
      writeText(content.contentHash),
      content.splitter,
      isWordsOnly ? 0 : content.passages.filter(({ embedding }) => !embedding).length,
      dayOf(publishedAt),
      publishedAt,
      writeNullable(article.outlet),
      writeText(article.path),
      writeText(article.title),
      content.titleReading,
      writeNullable(article.author),
      writeNullable(article.url),
      content.language ?? null,
      isWordsOnly,
      article.pages ?? null,
      text.length,
      writeText(text),
    ],
  );
}

async function insertPassages(
  on: Queries,
  { article, lastPassage, text }: { readonly article: number; readonly lastPassage: number; readonly text: string },
  passages: readonly EmbeddedPassage[],
): Promise<void> {
  if (passages.length === 0) return;
  const vectors = await insertVectors(on, passages);
  await on.query(
    `INSERT INTO passages (id, article, vector, ordinal, span_start, span_end, sentences, reading, text)
     SELECT $1::bigint + place, $2::bigint, vector, ordinal, span_start, span_end, sentences, reading, text
     FROM unnest($3::bigint[], $4::integer[], $5::integer[], $6::integer[], $7::text[], $8::text[], $9::text[])
       WITH ORDINALITY AS given (vector, ordinal, span_start, span_end, sentences, reading, text, place)`,
    [
      lastPassage,
      article,
      passages.map(({ textHash, embedding }) => (embedding ? vectors.get(writeText(textHash)) : null)),
      passages.map(({ ordinal }) => ordinal),
      passages.map(({ start }) => start),
      passages.map(({ end }) => end),
      passages.map(({ sentences, start }) => writeSentences(sentences, start)),
      passages.map(({ reading }) => reading),
      passages.map(({ start, end }) => writeText(text.slice(start, end))),
    ],
  );
}

/** The ids of the passages' vectors, by the hash of their text as it is written; those that are not stored yet are. */
async function insertVectors(on: Queries, passages: readonly EmbeddedPassage[]): Promise<Map<string, number>> {
  const given = new Map(
    passages.flatMap(({ textHash, embedding }) => (embedding ? [[writeText(textHash), embedding]] : [])),
  );
  if (given.size === 0) return new Map();
  // All parts of it see the tables as they were before.
  const rows = await on.query<{ hash: string; id: number }>(
    `WITH given AS (SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS given (hash, vector, codes)),
       known AS (SELECT hash, id FROM given JOIN vectors ON text_hash = hash),
       used AS (DELETE FROM unused_vectors USING known WHERE unused_vectors.vector = known.id),
       added AS (
         INSERT INTO vectors (text_hash, vector, codes)
         SELECT hash, vector, codes FROM given WHERE hash NOT IN (SELECT hash FROM known)
         RETURNING text_hash AS hash, id)
     SELECT hash, id FROM known UNION ALL SELECT hash, id FROM added`,
    [
      [...given.keys()],
      [...given.values()].map(({ vector }) => writeVector(vector)),
      [...given.values()].map(({ wordCodes }) => wordCodes),
    ],
  );
  return new Map(rows.map(({ hash, id }) => [hash, id]));
}

async function markUnused(on: Queries, vectors: readonly number[], version: number): Promise<void> {
  if (vectors.length === 0) return;
  await on.query(
    `INSERT INTO unused_vectors (vector, since) SELECT given, $2 FROM unnest($1::bigint[]) AS given
     WHERE NOT EXISTS (SELECT FROM passages WHERE vector = given)`,
    [vectors, version],
  );
}
