import { FootnoteError } from '../../errors.ts';
import { generationDropped, sealedFormats } from '../sealed.ts';
import type { Queries } from './connections.ts';
import type { PostgresDatabase } from './database.ts';

/**
 * Step n takes a catalog from format n to n + 1. A step is never edited once released; a new one is added at the end. All
 * stands in a schema of the catalog's own, which is its connections' `search_path`. Texts are compared by their bytes, as SQLite does, and what
 * may be longer than an index entry (2,704 bytes) is indexed by a hash or by how it begins.
 *
 * The one row of `catalog` is locked by every change first, so that changes come one after the other: a version that a reader
 * sees has all smaller ones before it, passage ids rise with it, and those of one article follow each other. An article's key
 * is the version that stored it. What there is is counted in that row, too, since counting a large table takes seconds.
 */
const migrations = [
  `
  CREATE TABLE catalog (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    format integer NOT NULL,
    version bigint NOT NULL DEFAULT 0,
    known_since bigint NOT NULL DEFAULT 0,
    last_passage bigint NOT NULL DEFAULT 0,
    timeline text NOT NULL DEFAULT left(pg_walfile_name(pg_current_wal_lsn()), 8),
    manifest text,
    articles bigint NOT NULL DEFAULT 0,
    passages bigint NOT NULL DEFAULT 0,
    with_vectors bigint NOT NULL DEFAULT 0,
    by_words_only bigint NOT NULL DEFAULT 0
  ) WITH (fillfactor = 10);
  INSERT INTO catalog (format) VALUES (0);
  CREATE TABLE receipts (id uuid PRIMARY KEY, given_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE articles (
    key bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    text_version bigint NOT NULL,
    origin text NOT NULL,
    content_hash text NOT NULL,
    splitter text NOT NULL,
    without_vectors integer NOT NULL,
    published_on text COLLATE "C",
    published_at text,
    outlet text COLLATE "C",
    path text NOT NULL,
    title text COLLATE "C" NOT NULL,
    title_reading text NOT NULL,
    author text,
    url text,
    language text,
    words_only boolean NOT NULL,
    pages integer[],
    length integer NOT NULL,
    text text NOT NULL,
    EXCLUDE USING hash (id WITH =)
  );
  CREATE INDEX articles_by_id ON articles (left(id, 500));
  CREATE INDEX articles_newest ON articles (coalesce(published_on, '') DESC, left(id, 500));
  CREATE INDEX articles_oldest ON articles (coalesce(published_on, '9'), left(id, 500));
  CREATE INDEX articles_by_outlet ON articles (left(outlet, 500));
  CREATE TABLE vectors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text_hash text NOT NULL UNIQUE,
    vector bytea NOT NULL,
    codes bytea NOT NULL
  );
  ALTER TABLE vectors ALTER vector SET STORAGE EXTERNAL;
  CREATE TABLE unused_vectors (
    vector bigint PRIMARY KEY REFERENCES vectors ON DELETE CASCADE,
    since bigint NOT NULL
  );
  CREATE INDEX unused_by_version ON unused_vectors (since);
  CREATE TABLE passages (
    id bigint PRIMARY KEY,
    article bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
    vector bigint REFERENCES vectors,
    ordinal integer NOT NULL,
    span_start integer NOT NULL,
    span_end integer NOT NULL,
    sentences text NOT NULL,
    reading text NOT NULL,
    text text NOT NULL
  );
  CREATE INDEX passages_by_article ON passages (article, ordinal);
  CREATE INDEX passages_by_vector ON passages (vector) WHERE vector IS NOT NULL;
  CREATE TABLE removed_passages (version bigint PRIMARY KEY, first bigint NOT NULL, last bigint NOT NULL);
  CREATE TABLE removed_articles (id text NOT NULL, version bigint NOT NULL);
  CREATE UNIQUE INDEX removed_by_id ON removed_articles (md5(id));
  CREATE TABLE signatures (
    article bigint PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    copy_group bigint,
    signature bytea NOT NULL
  );
  ALTER TABLE signatures ALTER signature SET STORAGE EXTERNAL;
  CREATE INDEX signatures_by_group ON signatures (copy_group) WHERE copy_group IS NOT NULL;
  CREATE TABLE copy_bands (band bigint NOT NULL, article bigint NOT NULL, PRIMARY KEY (band, article));
  CREATE TABLE copy_pairs (article bigint NOT NULL, other bigint NOT NULL, PRIMARY KEY (article, other));
  CREATE TABLE sources (
    kind text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    seen text,
    articles integer NOT NULL,
    failures text NOT NULL,
    failed integer NOT NULL,
    attempts integer NOT NULL,
    tried_at text NOT NULL,
    retry_at text COLLATE "C"
  );
  CREATE UNIQUE INDEX sources_by_name ON sources (kind, md5(source));
  CREATE INDEX sources_failed ON sources (kind, left(source, 500)) WHERE failed > 0;
  CREATE INDEX sources_due ON sources (kind, retry_at) WHERE retry_at IS NOT NULL;
  `,
  // What an archive was copied from, and in which order its articles were removed.
  `
  ALTER TABLE catalog ADD COLUMN copied_from text;
  CREATE INDEX removed_by_version ON removed_articles (version);
  `,
];

/** All tables but `catalog`. */
export const otherTables: readonly string[] = [
  'receipts',
  'sources',
  'copy_pairs',
  'copy_bands',
  'signatures',
  'removed_articles',
  'removed_passages',
  'passages',
  'unused_vectors',
  'vectors',
  'articles',
];

/** The format that this program reads and writes. */
const catalogFormat = migrations.length;

/** Anything but what another program may lock by: "Foot" in ASCII, twice. */
const migrationLock = String(0x466f6f74466f6f74n);

/**
 * Brings a new or older catalog to this program's format, one transaction a step; of several processes one does it, and the
 * others wait. Throws `INDEX_FORMAT` for a strange or newer one, and where `isReadOnly` for none.
 */
export async function migrate(
  database: PostgresDatabase,
  { schema, isReadOnly }: { readonly schema: string; readonly isReadOnly: boolean },
): Promise<void> {
  let format = await database.readOneMoment((on) => readFormat(on, schema));
  if (isReadOnly && format < catalogFormat)
    throw new FootnoteError('INDEX_FORMAT', 'The database holds no index yet. Run `npm run ingest`.');
  while (format < catalogFormat) format = await database.change((on) => migrateOnce(on, schema), { isLong: true });
}

/** One step, unless another process was first; the format after it. */
async function migrateOnce(on: Queries, schema: string): Promise<number> {
  await on.query('SELECT pg_advisory_xact_lock($1::bigint)', [migrationLock]);
  const format = await readFormat(on, schema);
  const step = migrations[format];
  if (step === undefined) return format;
  if (format === 0) await on.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await on.query(step);
  await on.query('UPDATE catalog SET format = format + 1');
  return format + 1;
}

async function readFormat(on: Queries, schema: string): Promise<number> {
  const [found] = await on.query<{ relations: number; isOurs: boolean; isWhole: boolean }>(
    `SELECT count(*) AS relations, coalesce(bool_or(relname = 'catalog' AND attname = 'format'), false) AS "isOurs",
       coalesce(bool_or(relname = 'articles'), false) AS "isWhole"
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'format'
    WHERE nspname = $1 AND relkind = 'r'`,
    [schema],
  );
  if (!found || found.relations === 0) return 0;
  if (!found.isOurs)
    throw new FootnoteError(
      'INDEX_FORMAT',
      `The schema "${schema}" of the database is not a Footnote index. Choose another database.`,
    );
  const [catalog] = await on.query<{ format: number }>('SELECT format FROM catalog');
  const format = (catalog?.format ?? 0) % sealedFormats;
  if (format > 0 && !found.isWhole) throw generationDropped();
  if (format > catalogFormat)
    throw new FootnoteError(
      'INDEX_FORMAT',
      `The index has format ${format}, this program reads up to ${catalogFormat}. Update Footnote, or choose another database.`,
    );
  return format;
}
