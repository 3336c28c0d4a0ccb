import type { SourceFailure, SourceKind, SourceRecord } from './source-record.ts';
import { failuresKept } from './source-record.ts';
import { immediately, type SqliteDatabase } from './sqlite.ts';

type SourceRow = Omit<SourceRecord, 'failures'> & { readonly failures: string };

const columns = 'kind, source, seen, articles, failures, failed, attempts, tried_at AS triedAt, retry_at AS retryAt';

/** What was last seen of the places that articles come from. */
export function sqliteSources(database: SqliteDatabase) {
  const select = database.prepare(`SELECT ${columns} FROM sources WHERE kind = ? ORDER BY source`);
  const selectOne = database.prepare(`SELECT ${columns} FROM sources WHERE kind = ? AND source = ?`);
  const selectDue = database.prepare(
    `SELECT ${columns} FROM sources WHERE kind = ? AND retry_at <= ? ORDER BY retry_at, source LIMIT ?`,
  );
  const selectFailed = database.prepare(
    `SELECT ${columns} FROM sources WHERE failed > 0 ORDER BY kind, source LIMIT ?`,
  );
  const countFailed = database.prepare('SELECT count(*) FROM sources WHERE failed > 0').pluck();
  const readFailed = database.transaction((limit: number) => ({
    sources: selectFailed.all(limit).map(toRecord),
    total: Number(countFailed.get()),
  }));
  return {
    sources(kind: SourceKind, only?: readonly string[]): Map<string, SourceRecord> {
      const rows = only ? only.flatMap((source) => selectOne.get(kind, source) ?? []) : select.all(kind);
      return new Map(rows.map((row) => [(row as SourceRow).source, toRecord(row)]));
    },
    dueSources(kind: SourceKind, now: string, limit: number): SourceRecord[] {
      return selectDue.all(kind, now, limit).map(toRecord);
    },
    failedSources: (limit: number) => readFailed(limit),
  };
}

export function sqliteSourceWrites(database: SqliteDatabase) {
  const upsert = database.prepare(`
    INSERT OR REPLACE INTO sources (kind, source, seen, articles, failures, failed, attempts, tried_at, retry_at)
    VALUES (@kind, @source, @seen, @articles, @failures, @failed, @attempts, @triedAt, @retryAt)`);
  const remove = database.prepare('DELETE FROM sources WHERE kind = ? AND source = ?');
  return {
    putSources: immediately(database, (records: readonly SourceRecord[]) => {
      for (const record of records)
        upsert.run({ ...record, failures: JSON.stringify(record.failures.slice(0, failuresKept)) });
    }),
    removeSources: immediately(database, (kind: SourceKind, sources: readonly string[]) => {
      for (const source of sources) remove.run(kind, source);
    }),
  };
}

function toRecord(row: unknown): SourceRecord {
  const { failures, ...rest } = row as SourceRow;
  return { ...rest, failures: JSON.parse(failures) as SourceFailure[] };
}
