import type { SourceFailure, SourceKind, SourceRecord } from '../source-record.ts';
import { failuresKept } from '../source-record.ts';
import type { Queries } from './connections.ts';
import { readNullable, readText, writeNullable, writeText } from './stored-text.ts';

type SourceRow = Omit<SourceRecord, 'failures'> & { readonly failures: string };

const columns = `
  kind, source, seen, articles, failures, failed, attempts, tried_at AS "triedAt", retry_at AS "retryAt"`;

export async function readSources(
  on: Queries,
  kind: SourceKind,
  only?: readonly string[],
): Promise<Map<string, SourceRecord>> {
  const rows = only
    ? await on.query<SourceRow>(
        `SELECT ${columns} FROM sources
         WHERE kind = $1 AND md5(source) IN (SELECT md5(given) FROM unnest($2::text[]) AS given) ORDER BY source`,
        [kind, only.map(writeText)],
      )
    : await on.query<SourceRow>(`SELECT ${columns} FROM sources WHERE kind = $1 ORDER BY source`, [kind]);
  return new Map(rows.map(toRecord).map((record) => [record.source, record]));
}

export async function readDueSources(
  on: Queries,
  kind: SourceKind,
  now: string,
  limit: number,
): Promise<SourceRecord[]> {
  const rows = await on.query<SourceRow>(
    `SELECT ${columns} FROM sources WHERE kind = $1 AND retry_at <= $2 ORDER BY retry_at, source LIMIT $3`,
    [kind, now, limit],
  );
  return rows.map(toRecord);
}

export async function readFailedSources(on: Queries, limit: number) {
  const rows = await on.query<SourceRow>(
    `SELECT ${columns} FROM sources WHERE failed > 0 ORDER BY kind, left(source, 500), source LIMIT $1`,
    [limit],
  );
  const [counted] = await on.query<{ total: number }>('SELECT count(*) AS total FROM sources WHERE failed > 0');
  return { sources: rows.map(toRecord), total: counted?.total ?? 0 };
}

export async function putSources(on: Queries, records: readonly SourceRecord[]): Promise<void> {
  // Of two of one place the last one holds. In one order, so that two writers do not wait for each other.
  const last = new Map(records.map((record) => [`${record.kind} ${record.source}`, record]));
  const inOrder = [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  await on.query(
    `INSERT INTO sources (kind, source, seen, articles, failures, failed, attempts, tried_at, retry_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::integer[], $7::integer[],
                          $8::text[], $9::text[])
     ON CONFLICT (kind, md5(source)) DO UPDATE SET
       source = excluded.source, seen = excluded.seen, articles = excluded.articles, failures = excluded.failures,
       failed = excluded.failed, attempts = excluded.attempts, tried_at = excluded.tried_at, retry_at = excluded.retry_at`,
    [
      inOrder.map(({ kind }) => kind),
      inOrder.map(({ source }) => writeText(source)),
      inOrder.map(({ seen }) => writeNullable(seen)),
      inOrder.map(({ articles }) => articles),
      inOrder.map(({ failures }) => JSON.stringify(failures.slice(0, failuresKept))),
      inOrder.map(({ failed }) => failed),
      inOrder.map(({ attempts }) => attempts),
      inOrder.map(({ triedAt }) => triedAt),
      inOrder.map(({ retryAt }) => retryAt),
    ],
  );
}

export async function removeSources(on: Queries, kind: SourceKind, sources: readonly string[]): Promise<void> {
  await on.query(
    `DELETE FROM sources WHERE kind = $1 AND md5(source) IN (SELECT md5(given) FROM unnest($2::text[]) AS given)`,
    [kind, sources.map(writeText)],
  );
}

function toRecord(row: SourceRow): SourceRecord {
  const { source, seen, failures } = row;
  return {
    ...row,
    source: readText(source),
    seen: readNullable(seen),
    failures: JSON.parse(failures) as SourceFailure[],
  };
}
