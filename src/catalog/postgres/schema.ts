import { FootnoteError } from '../../errors.ts';
import type { Queries } from './connections.ts';
import type { PostgresDatabase } from './database.ts';

/**
 * Step n takes a catalog from format n to n + 1. A step is never edited once released; a new one is added at the end. All
 * stands in the schema `footnote` of whatever database it is. Texts are compared by their bytes, as SQLite does, and what
 * may be longer than an index entry (2,704 bytes) is indexed by a hash or by how it begins.
 *
 * The one row of `catalog` is locked by every change first, so that changes come one after the other: a version that a reader
 * sees has all smaller ones before it, passage ids rise with it, and those of one article follow each other. An article's key
 * is the version that stored it. What there is is counted in that row, too, since counting a large table takes seconds.
 */
const migrations = [
  `
  CREATE SCHEMA IF NOT EXISTS footnote;
  CREATE TABLE footnote.catalog (
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
  INSERT INTO footnote.catalog (format) VALUES (0);
  CREATE TABLE footnote.receipts (id uuid PRIMARY KEY, given_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE footnote.articles (
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
  CREATE INDEX articles_by_id ON footnote.articles (left(id, 500));
  CREATE INDEX articles_newest ON footnote.articles (coalesce(published_on, '') DESC, left(id, 500));
  CREATE INDEX articles_oldest ON footnote.articles (coalesce(published_on, '9'), left(id, 500));
  CREATE INDEX articles_by_outlet ON footnote.articles (left(outlet, 500));
  CREATE TABLE footnote.vectors (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text_hash text NOT NULL UNIQUE,
    vector bytea NOT NULL,
    codes bytea NOT NULL
  );
  ALTER TABLE footnote.vectors ALTER vector SET STORAGE EXTERNAL;
  CREATE TABLE footnote.unused_vectors (
    vector bigint PRIMARY KEY REFERENCES footnote.vectors ON DELETE CASCADE,
    since bigint NOT NULL
  );
  CREATE INDEX unused_by_version ON footnote.unused_vectors (since);
  CREATE TABLE footnote.passages (
    id bigint PRIMARY KEY,
    article bigint NOT NULL REFERENCES footnote.articles ON DELETE CASCADE,
    vector bigint REFERENCES footnote.vectors,
    ordinal integer NOT NULL,
    span_start integer NOT NULL,
    span_end integer NOT NULL,
    sentences text NOT NULL,
    reading text NOT NULL,
    text text NOT NULL
  );
  CREATE INDEX passages_by_article ON footnote.passages (article, ordinal);
  CREATE INDEX passages_by_vector ON footnote.passages (vector) WHERE vector IS NOT NULL;
  CREATE TABLE footnote.removed_passages (version bigint PRIMARY KEY, first bigint NOT NULL, last bigint NOT NULL);
  CREATE TABLE footnote.removed_articles (id text NOT NULL, version bigint NOT NULL);
  CREATE UNIQUE INDEX removed_by_id ON footnote.removed_articles (md5(id));
  CREATE TABLE footnote.signatures (
    article bigint PRIMARY KEY REFERENCES footnote.articles ON DELETE CASCADE,
    copy_group bigint,
    signature bytea NOT NULL
  );
  ALTER TABLE footnote.signatures ALTER signature SET STORAGE EXTERNAL;
  CREATE INDEX signatures_by_group ON footnote.signatures (copy_group) WHERE copy_group IS NOT NULL;
  CREATE TABLE footnote.copy_bands (band bigint NOT NULL, article bigint NOT NULL, PRIMARY KEY (band, article));
  CREATE TABLE footnote.copy_pairs (article bigint NOT NULL, other bigint NOT NULL, PRIMARY KEY (article, other));
  CREATE TABLE footnote.sources (
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
  CREATE UNIQUE INDEX sources_by_name ON footnote.sources (kind, md5(source));
  CREATE INDEX sources_failed ON footnote.sources (kind, left(source, 500)) WHERE failed > 0;
  CREATE INDEX sources_due ON footnote.sources (kind, retry_at) WHERE retry_at IS NOT NULL;
  `,
  // What an archive was copied from, and in which order its articles were removed.
  `
  ALTER TABLE footnote.catalog ADD COLUMN copied_from text;
  CREATE INDEX removed_by_version ON footnote.removed_articles (version);
  `,
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
  { isReadOnly }: { readonly isReadOnly: boolean },
): Promise<void> {
  let format = await database.readOneMoment(readFormat);
  if (isReadOnly && format < catalogFormat)
    throw new FootnoteError('INDEX_FORMAT', 'The database holds no index yet. Run `npm run ingest`.');
  while (format < catalogFormat) format = await database.change(migrateOnce, { isLong: true });
}

/** One step, unless another process was first; the format after it. */
async function migrateOnce(on: Queries): Promise<number> {
  await on.query('SELECT pg_advisory_xact_lock($1::bigint)', [migrationLock]);
  const format = await readFormat(on);
  const step = migrations[format];
  if (step === undefined) return format;
  await on.query(step);
  await on.query('UPDATE footnote.catalog SET format = $1', [format + 1]);
  return format + 1;
}

async function readFormat(on: Queries): Promise<number> {
  const [found] = await on.query<{ relations: number; isOurs: boolean }>(`
    SELECT count(*) AS relations, coalesce(bool_or(relname = 'catalog' AND attname = 'format'), false) AS "isOurs"
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'format'
    WHERE nspname = 'footnote' AND relkind = 'r'`);
  if (!found || found.relations === 0) return 0;
  if (!found.isOurs)
    throw new FootnoteError(
      'INDEX_FORMAT',
      'The schema "footnote" of the database is not a Footnote index. Choose another database.',
    );
  const [catalog] = await on.query<{ format: number }>('SELECT format FROM footnote.catalog');
  const format = catalog?.format ?? 0;
  if (format > catalogFormat)
    throw new FootnoteError(
      'INDEX_FORMAT',
      `The index has format ${format}, this program reads up to ${catalogFormat}. Update Footnote, or choose another database.`,
    );
  return format;
}
