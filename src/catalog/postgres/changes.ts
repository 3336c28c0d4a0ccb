import type { CatalogChanges, Manifest, PassageVector, PassageWords } from '../catalog.ts';
import { readVector, stemsOf } from '../stored-forms.ts';
import type { Queries } from './connections.ts';
import type { PostgresDatabase } from './database.ts';

/**
 * A standby that was promoted may lack the last changes, which followers of the catalog may have seen: their versions and ids
 * must never name anything else. It has another timeline, and goes on with numbers this much higher.
 */
const leapOfTimeline = 1_000_000;
const timelineNow = 'left(pg_walfile_name(pg_current_wal_lsn()), 8)';
const leap = `CASE WHEN timeline = ${timelineNow} THEN 0 ELSE ${leapOfTimeline} END`;

/**
 * Raises the catalog's version, with ids for so many passages. The row is locked until the transaction ends, so each change
 * begins with this or with `lockCatalog`: what it reads afterwards is what all changes before it left.
 */
export async function raiseVersion(on: Queries, passages: number): Promise<RaisedVersion> {
  const [row] = await on.query<{ version: number; lastPassage: number; manifest: string | null }>(
    `UPDATE catalog SET version = version + 1 + ${leap}, last_passage = last_passage + $1 + ${leap},
       timeline = ${timelineNow}
     RETURNING version, last_passage - $1 AS "lastPassage", manifest`,
    [passages],
  );
  if (!row) throw new TypeError('The catalog has lost its only row.');
  return { ...row, manifest: readManifest(row.manifest) };
}

/** `lastPassage`: the id before the first of those that were given. */
type RaisedVersion = { readonly version: number; readonly lastPassage: number; readonly manifest: Manifest | null };

export async function lockCatalog(on: Queries): Promise<void> {
  await on.query('SELECT FROM catalog FOR UPDATE');
}

/** Takes away the receipts of changes that nobody asks for any more. */
export async function forgetReceipts(on: Queries): Promise<void> {
  await on.query(`DELETE FROM receipts WHERE given_at < now() - interval '1 hour'`);
}

export function readManifest(written: string | null): Manifest | null {
  return written === null ? null : (JSON.parse(written) as Manifest);
}

/** Articles whose passages are read at once: ~1,000 vectors. */
const articlesAtOnce = 64;

/** See `Catalog.changesSince`. */
export async function changesSince(database: PostgresDatabase, since: number): Promise<CatalogChanges> {
  return database.readOneMoment(async (on) => {
    const [now] = await on.query<{ version: number; knownSince: number }>(
      'SELECT version, known_since AS "knownSince" FROM catalog',
    );
    const { version = 0, knownSince = 0 } = now ?? {};
    const fromScratch = since <= 0 || since < knownSince || since > version;
    const from = fromScratch ? 0 : since;
    return {
      version,
      fromScratch,
      removed: fromScratch ? [] : await removedPassages(on, from, version),
      added: addedPassages(database, from, version),
      addedWords: addedWords(database, from, version),
    };
  });
}

async function removedPassages(on: Queries, from: number, to: number): Promise<number[]> {
  const ranges = await on.query<{ first: number; last: number }>(
    'SELECT first, last FROM removed_passages WHERE version > $1 AND version <= $2 ORDER BY version',
    [from, to],
  );
  return ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

async function* addedPassages(database: PostgresDatabase, from: number, to: number): AsyncGenerator<PassageVector> {
  for await (const articles of addedArticles(database, from, to)) {
    const rows = await database.read((on) =>
      on.query<{ id: number; vector: unknown }>(
        `SELECT passages.id, vectors.vector FROM passages JOIN vectors ON vectors.id = passages.vector
         WHERE article = ANY($1::bigint[]) ORDER BY passages.id`,
        [articles],
      ),
    );
    for (const { id, vector } of rows) yield { passageId: id, vector: readVector(vector) };
  }
}

async function* addedWords(database: PostgresDatabase, from: number, to: number): AsyncGenerator<PassageWords> {
  for await (const articles of addedArticles(database, from, to)) {
    const rows = await database.read((on) =>
      on.query<{ id: number; reading: string; titleReading: string }>(
        `SELECT passages.id, reading, title_reading AS "titleReading"
         FROM passages JOIN articles ON key = article
         WHERE article = ANY($1::bigint[]) ORDER BY passages.id`,
        [articles],
      ),
    );
    for (const { id, reading, titleReading } of rows)
      yield { passageId: id, terms: stemsOf(reading), titleTerms: stemsOf(titleReading) };
  }
}

/** Reads in slices, so that no transaction stays open. */
async function* addedArticles(database: PostgresDatabase, from: number, to: number): AsyncGenerator<number[]> {
  for (let at = from; at < to;) {
    const after = at;
    const slice = await database.read((on) =>
      on.query<{ key: number }>(
        `SELECT key FROM articles WHERE key > $1 AND key <= $2 ORDER BY key LIMIT ${articlesAtOnce}`,
        [after, to],
      ),
    );
    yield slice.map(({ key }) => key);
    at = slice.length < articlesAtOnce ? to : (slice.at(-1)?.key ?? to);
  }
}
