import { openServiceTables } from '../catalog/postgres/service-tables.ts';
import { writeText } from '../catalog/postgres/stored-text.ts';
import { answerPage, type AnswerRow, type AnswerStore, keptAnswer, keptRecord, removedAtOnce } from './answer-store.ts';

type Options = {
  /** How many answers are kept; of processes that differ in it, the one with the fewest decides. */
  readonly limit: number;
  readonly now?: () => Date;
};

/** One row an answer, some kilobytes each. */
const steps = [
  `CREATE TABLE footnote_service.answers (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    answered_at text NOT NULL,
    record text NOT NULL
  )`,
];
/** More are removed at later answers, so that none waits long. */
const mostRemoved = 1000;

/** Answers that every process on this PostgreSQL gave. */
export function openPostgresAnswerStore(url: string, { limit, now = () => new Date() }: Options): AnswerStore {
  const tables = openServiceTables(url, 'answers', steps);
  return {
    async keep(answer, answeredAt = now().toISOString()) {
      await tables.change(async (on) => {
        const [added] = await on.query<{ key: number }>(
          `INSERT INTO footnote_service.answers (id, answered_at, record) VALUES ($1, $2, $3)
           ON CONFLICT (id) DO NOTHING RETURNING key`,
          [writeText(answer.id), answeredAt, keptRecord(answer)],
        );
        if (!added || added.key % Math.min(removedAtOnce, limit) !== 0) return;
        await on.query(
          `DELETE FROM footnote_service.answers WHERE key IN (
             SELECT key FROM footnote_service.answers
             WHERE key <= (SELECT key FROM footnote_service.answers ORDER BY key DESC OFFSET $1 LIMIT 1)
             ORDER BY key LIMIT $2 FOR UPDATE SKIP LOCKED)`,
          [limit, mostRemoved],
        );
      });
    },
    answer: (id) =>
      tables.read(async (on) => {
        const [row] = await on.query<AnswerRow>(
          'SELECT key, answered_at AS "answeredAt", record FROM footnote_service.answers WHERE id = $1',
          [writeText(id)],
        );
        return row ? keptAnswer(row) : null;
      }),
    list: ({ after, limit: most }) =>
      tables.read(async (on) => {
        const rows = await on.query<AnswerRow>(
          `SELECT key, answered_at AS "answeredAt", record FROM footnote_service.answers
           WHERE key > $1 ORDER BY key LIMIT $2`,
          [after, most + 1],
        );
        return answerPage(rows, most);
      }),
    close: () => tables.close(),
  };
}
