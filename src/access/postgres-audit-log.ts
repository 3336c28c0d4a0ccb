import { openServiceTables, takeTurn } from '../catalog/postgres/service-tables.ts';
import { auditLine, type AuditLog, readAuditLine } from './audit-log.ts';

/** One row a change, of some 200 bytes. */
const steps = [
  `CREATE TABLE footnote_service.audit (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    entry text NOT NULL
  )`,
];
/** As many as the files of an index folder hold. */
const mostEntries = 80_000;
/** More go with later entries. */
const mostRemoved = 100;

type Row = { readonly number: number; readonly entry: string };

/** Changes that were made by any process on this PostgreSQL, in one order. */
export function openPostgresAuditLog(url: string, limit = mostEntries): AuditLog {
  const tables = openServiceTables(url, 'audit', steps);
  return {
    async note(entry) {
      const line = auditLine(entry);
      await tables.changeOnce(async (on) => {
        await takeTurn(on, 'audit');
        const [noted] = await on.query<{ number: number }>(
          `INSERT INTO footnote_service.audit (at, entry) VALUES (($1::json ->> 'at')::timestamptz, $1) RETURNING number`,
          [line],
        );
        await on.query(
          `DELETE FROM footnote_service.audit WHERE number IN (
             SELECT number FROM footnote_service.audit WHERE number <= $1 ORDER BY number LIMIT $2)`,
          [(noted?.number ?? 0) - limit, mostRemoved],
        );
      });
    },
    list: ({ after, limit: most }) =>
      tables.read(async (on) => {
        const rows = await on.query<Row>(
          'SELECT number, entry FROM footnote_service.audit WHERE number > $1 ORDER BY number LIMIT $2',
          [after, most + 1],
        );
        const shown = rows.slice(0, most);
        return {
          entries: shown.flatMap(({ entry }) => readAuditLine(entry) ?? []),
          next: rows.length > most ? (shown.at(-1)?.number ?? null) : null,
        };
      }),
    close: () => tables.close(),
  };
}
