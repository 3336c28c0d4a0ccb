import type { Article } from '../corpus/article.ts';
import { textVersion } from '../corpus/text-version.ts';
import type { ArticleContent, CopiedFrom, EmbeddedPassage, Manifest } from './catalog.ts';
import { checkVectors } from './check-vectors.ts';
import { sqliteCopyWrites } from './sqlite-copies.ts';
import { sqliteSourceWrites } from './sqlite-sources.ts';
import { immediately, type SqliteDatabase } from './sqlite.ts';
import { dayOf, wellFormed, writeSentences, writeVector } from './stored-forms.ts';

export type SqliteWrites = {
  putArticle(article: Article, content: ArticleContent): void;
  removeArticle(articleId: string): boolean;
  setManifest(manifest: Manifest): void;
  forgetVectors(unusedSince: number): number;
  noteRemoved(articleIds: readonly string[]): void;
  setCopiedFrom(from: CopiedFrom): void;
} & ReturnType<typeof sqliteSourceWrites>;

/** Every change of the catalog, each one transaction. Text that UTF-8 cannot hold (half a surrogate pair) is stored as U+FFFD, which keeps all offsets. */
export function sqliteWrites(database: SqliteDatabase, readManifest: () => Manifest | null): SqliteWrites {
  const raiseVersion = database
    .prepare(`UPDATE meta SET value = value + 1 WHERE key = 'version' RETURNING value`)
    .pluck();
  const writeMeta = database.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const findArticle = database.prepare('SELECT key FROM articles WHERE id = ?').pluck();
  const insertArticle = database.prepare(`
    INSERT INTO articles (id, version, text_version, origin, content_hash, splitter, without_vectors, published_on,
                          published_at, outlet, path, title, title_reading, author, url, length, text)
    VALUES (@id, @version, @textVersion, @origin, @contentHash, @splitter, @withoutVectors, @publishedOn,
            @publishedAt, @outlet, @path, @title, @titleReading, @author, @url, @length, @text)`);
  const insertDetails = database.prepare(
    'INSERT INTO article_details (article, language, words_only, pages) VALUES (?, ?, ?, ?)',
  );
  const insertVector = database
    .prepare(
      'INSERT INTO vectors (text_hash, vector) VALUES (?, ?) ON CONFLICT DO UPDATE SET unused_since = NULL RETURNING id',
    )
    .pluck();
  const insertCodes = database.prepare('INSERT OR IGNORE INTO word_codes (vector, codes) VALUES (?, ?)');
  const insertPassage = database.prepare(
    'INSERT INTO passages (article, vector, ordinal, start, end, sentences, text, reading) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const passageRange = database.prepare('SELECT min(id) AS first, max(id) AS last FROM passages WHERE article = ?');
  const vectorsOf = database
    .prepare('SELECT DISTINCT vector FROM passages WHERE article = ? AND vector IS NOT NULL')
    .pluck();
  const logRemoved = database.prepare('INSERT INTO removed_passages (version, first, last) VALUES (?, ?, ?)');
  const noteRemoved = database.prepare('INSERT OR REPLACE INTO removed_articles (id, version) VALUES (?, ?)');
  const forgetRemoved = database.prepare('DELETE FROM removed_articles WHERE id = ?');
  const deleteArticle = database.prepare('DELETE FROM articles WHERE key = ?');
  const markUnused = database.prepare(
    'UPDATE vectors SET unused_since = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM passages WHERE vector = vectors.id)',
  );

  const copies = sqliteCopyWrites(database);

  /** Takes an article out; returns the vectors that it used. */
  function remove(key: number, version: number): number[] {
    const { first, last } = passageRange.get(key) as { first: number | null; last: number | null };
    if (first !== null) logRemoved.run(version, first, last);
    const vectors = vectorsOf.all(key) as number[];
    copies.remove(key);
    deleteArticle.run(key);
    return vectors;
  }

  function insert(key: number | bigint, article: Article, passages: readonly EmbeddedPassage[]): void {
    for (const passage of passages) {
      const { embedding, ordinal, start, end, sentences, reading } = passage;
      const vector = embedding && insertVector.get(passage.textHash, writeVector(embedding.vector));
      if (embedding) insertCodes.run(vector, embedding.wordCodes);
      const text = wellFormed(article.text.slice(start, end));
      insertPassage.run(key, vector, ordinal, start, end, writeSentences(sentences, start), text, reading);
    }
  }

  return {
    putArticle: immediately(database, (given: Article, content: ArticleContent) => {
      const { pages = null, ...rest } = given;
      const article = { ...rest, title: wellFormed(given.title), text: wellFormed(given.text) };
      checkVectors(content.passages, readManifest());
      const version = raiseVersion.get() as number;
      const old = findArticle.get(article.id) as number | undefined;
      const unused = old === undefined ? [] : remove(old, version);
      forgetRemoved.run(article.id);
      const { lastInsertRowid } = insertArticle.run({
        ...article,
        version,
        textVersion: textVersion(article.text),
        origin: content.origin,
        contentHash: content.contentHash,
        splitter: content.splitter,
        withoutVectors: content.wordsOnly ? 0 : content.passages.filter(({ embedding }) => !embedding).length,
        titleReading: content.titleReading,
        publishedOn: dayOf(article.publishedAt),
        length: article.text.length,
      });
      insertDetails.run(
        lastInsertRowid,
        content.language ?? null,
        content.wordsOnly ? 1 : 0,
        pages && JSON.stringify(pages),
      );
      insert(lastInsertRowid, article, content.passages);
      if (content.signature)
        copies.add(Number(lastInsertRowid), { signature: content.signature, publishedAt: article.publishedAt });
      for (const vector of unused) markUnused.run(version, vector);
    }),

    removeArticle: immediately(database, (articleId: string) => {
      const key = findArticle.get(articleId) as number | undefined;
      if (key === undefined) return false;
      const version = raiseVersion.get() as number;
      for (const vector of remove(key, version)) markUnused.run(version, vector);
      noteRemoved.run(articleId, version);
      return true;
    }),

    setManifest: immediately(database, (manifest: Manifest) => {
      const before = readManifest();
      const version = raiseVersion.get() as number;
      writeMeta.run('manifest', JSON.stringify(manifest));
      if (!before?.embedder || JSON.stringify(before.embedder) === JSON.stringify(manifest.embedder)) return;
      database.exec(`
        UPDATE passages SET vector = NULL;
        UPDATE articles SET without_vectors = (SELECT count(*) FROM passages WHERE article = articles.key)
          WHERE key NOT IN (SELECT article FROM article_details WHERE words_only = 1);
        DELETE FROM vectors;`);
      writeMeta.run('known_since', version);
    }),

    forgetVectors: immediately(
      database,
      (unusedSince: number) => database.prepare('DELETE FROM vectors WHERE unused_since < ?').run(unusedSince).changes,
    ),

    noteRemoved: immediately(database, (articleIds: readonly string[]) => {
      const version = raiseVersion.get() as number;
      for (const id of articleIds) if (findArticle.get(id) === undefined) noteRemoved.run(id, version);
    }),

    setCopiedFrom: (from) => void writeMeta.run('copied_from', JSON.stringify(from)),

    ...sqliteSourceWrites(database),
  };
}
