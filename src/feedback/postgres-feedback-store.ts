import { openServiceTables } from '../catalog/postgres/service-tables.ts';
import { writeText } from '../catalog/postgres/stored-text.ts';
import { FootnoteError } from '../errors.ts';
import { feedbackPage, type FeedbackRow, type FeedbackStore, largestBytes } from './feedback-store.ts';

/**
 * One row an answer of which something was said, and one row with what they are together. Each change locks that one first, so
 * that numbers are committed in their order, and a list that is read page by page misses none.
 */
const steps = [
  `CREATE TABLE footnote_service.feedback (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    answer_id text NOT NULL,
    bytes bigint NOT NULL,
    feedback text NOT NULL
  );
  CREATE UNIQUE INDEX feedback_by_answer ON footnote_service.feedback (md5(answer_id));
  CREATE TABLE footnote_service.feedback_total (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    answers bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0
  ) WITH (fillfactor = 10);
  INSERT INTO footnote_service.feedback_total DEFAULT VALUES`,
];
const count = `
  UPDATE footnote_service.feedback_total SET answers = answers + $1, bytes = bytes + $2 RETURNING bytes AS total`;
const remove = 'DELETE FROM footnote_service.feedback WHERE md5(answer_id) = md5($1) RETURNING bytes';

/** What readers said to any process on this PostgreSQL. */
export function openPostgresFeedbackStore(url: string, maxBytes = largestBytes): FeedbackStore {
  const tables = openServiceTables(url, 'feedback', steps);
  return {
    put: (feedback) =>
      tables.changeOnce(async (on) => {
        await on.query(count, [0, 0]);
        const answerId = writeText(feedback.answerId);
        const [before] = await on.query<{ bytes: number }>(remove, [answerId]);
        const text = JSON.stringify(feedback);
        const bytes = Buffer.byteLength(text);
        await on.query('INSERT INTO footnote_service.feedback (answer_id, bytes, feedback) VALUES ($1, $2, $3)', [
          answerId,
          bytes,
          text,
        ]);
        const [{ total } = { total: 0 }] = await on.query<{ total: number }>(count, [
          before ? 0 : 1,
          bytes - (before?.bytes ?? 0),
        ]);
        if (total > maxBytes)
          throw new FootnoteError(
            'DISK_FULL',
            'What readers said of answers takes all the room that it may. Withdraw some of it.',
          );
        return before === undefined;
      }),
    remove: (answerId) =>
      tables.changeOnce(async (on) => {
        await on.query(count, [0, 0]);
        const [before] = await on.query<{ bytes: number }>(remove, [writeText(answerId)]);
        if (before) await on.query(count, [-1, -before.bytes]);
        return before !== undefined;
      }),
    list: ({ after, limit }) =>
      tables.read(async (on) => {
        const rows = await on.query<FeedbackRow>(
          'SELECT number, feedback FROM footnote_service.feedback WHERE number > $1 ORDER BY number LIMIT $2',
          [after, limit + 1],
        );
        const [{ answers } = { answers: 0 }] = await on.query<{ answers: number }>(
          'SELECT answers FROM footnote_service.feedback_total',
        );
        return feedbackPage(rows, limit, answers);
      }),
    close: () => tables.close(),
  };
}
