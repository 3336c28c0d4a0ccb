import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Queries } from '../catalog/postgres/connections.ts';
import { openServiceTables, takeTurn } from '../catalog/postgres/service-tables.ts';
import { writeText } from '../catalog/postgres/stored-text.ts';
import { hasEnded, type Job, type JobRequest, type JobSummary } from './job.ts';
import {
  begun,
  ended,
  endedListed,
  type JobStore,
  otherContent,
  summaryOf,
  tooMany,
  waitingAgain,
} from './job-store.ts';

type Options = {
  /** How long, in milliseconds, a runner may say nothing before its jobs are another's. */
  readonly silenceMs?: number;
  /** How often it is looked how a job stands that is followed. */
  readonly lookMs?: number;
};

/**
 * One row a job. `request` holds what is to be read, at most 7 MB, until the job has ended; `outcomes` at most some 200 KB. A
 * runner notes every second that it is still there; its word, not its connection, says so, since a server that restarts ends
 * all connections and no job.
 */
const steps = [
  `CREATE TABLE footnote_service.jobs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    key text,
    content text NOT NULL,
    is_lasting boolean NOT NULL,
    state text NOT NULL,
    summary text NOT NULL,
    outcomes text NOT NULL,
    request text,
    revision bigint NOT NULL DEFAULT 1,
    to_stop boolean NOT NULL DEFAULT false,
    runner text,
    noted_at timestamptz,
    losses integer NOT NULL DEFAULT 0
  ) WITH (fillfactor = 50);
  CREATE UNIQUE INDEX jobs_by_key ON footnote_service.jobs (key) WHERE key IS NOT NULL;
  CREATE INDEX jobs_by_content ON footnote_service.jobs (content);
  CREATE INDEX jobs_live ON footnote_service.jobs (number) WHERE state IN ('waiting', 'running')`,
];

/** Ended jobs that can still be looked at, and whose keys hold. */
const endedKept = 1000;
const defaultSilenceMs = 15_000;
const defaultLookMs = 500;
/** A job that its process dies of is not to end one after the other. */
const mostLosses = 2;

type Row = { readonly summary: string; readonly outcomes: string };
type Found = Row & { readonly content: string; readonly revision: number };

const columns = 'summary, outcomes, content, revision';
const jobOf = ({ summary, outcomes }: Row): Job => ({
  ...(JSON.parse(summary) as JobSummary),
  outcomes: JSON.parse(outcomes) as Job['outcomes'],
});

/** Jobs of all processes on this PostgreSQL: any of them does what waits, and what another one left when it died. */
export function openPostgresJobStore(url: string, options: Options = {}): JobStore {
  const { silenceMs = defaultSilenceMs, lookMs = defaultLookMs } = options;
  const tables = openServiceTables(url, 'jobs', steps);
  // Who could not look does not know who is silent.
  let looking: { readonly since: number; readonly last: number } | null = null;

  return {
    isLasting: true,
    add: ({ job, request, content, isLasting, key }, { mostWaiting, done }) =>
      tables.changeOnce(async (on) => {
        await takeTurn(on, 'jobs');
        const named = await withKey(on, key);
        if (named && named.content !== content) throw otherContent();
        const [same] = named
          ? [named]
          : await on.query<Found>(
              `SELECT ${columns} FROM footnote_service.jobs
               WHERE content = $1 AND NOT to_stop AND (state = 'waiting' OR state = 'running' AND is_lasting)`,
              [content],
            );
        if (same) return jobOf(same);
        if (done) return done;
        await refuseIfFull(on, mostWaiting);
        await on.query(
          `INSERT INTO footnote_service.jobs (id, key, content, is_lasting, state, summary, outcomes, request)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            job.id,
            key === undefined ? null : writeText(key),
            content,
            isLasting,
            ...written(job),
            JSON.stringify(request),
          ],
        );
        return job;
      }),
    refuseIfFull: (mostWaiting, key) =>
      tables.read(async (on) => {
        if (!(await withKey(on, key))) await refuseIfFull(on, mostWaiting);
      }),
    lastDone: (content) =>
      tables.read(async (on) => {
        const [found] = await on.query<Row>(
          `SELECT ${columns} FROM footnote_service.jobs
           WHERE content = $1 AND is_lasting AND state = 'done' ORDER BY number DESC LIMIT 1`,
          [content],
        );
        return found ? jobOf(found) : null;
      }),
    job: (id) => tables.read(async (on) => (await find(on, id))?.job ?? null),
    list: () =>
      tables.read(async (on) => {
        const rows = await on.query<{ summary: string }>(
          `SELECT summary FROM (
             (SELECT number, summary FROM footnote_service.jobs WHERE state IN ('waiting', 'running'))
             UNION ALL
             (SELECT number, summary FROM footnote_service.jobs WHERE state NOT IN ('waiting', 'running')
              ORDER BY number DESC LIMIT $1)) AS listed
           ORDER BY number DESC`,
          [endedListed],
        );
        return rows.map(({ summary }) => JSON.parse(summary) as JobSummary);
      }),
    async change(id, after, signal) {
      for (;;) {
        signal.throwIfAborted();
        const found = await tables.read((on) => find(on, id, after));
        if (!found || found.revision > after) return found;
        await wait(lookMs, undefined, { signal });
      }
    },
    stop: (id, error) =>
      tables.change(async (on) => {
        await on.query(
          `UPDATE footnote_service.jobs SET to_stop = true WHERE id = $1 AND state IN ('waiting', 'running')`,
          [writeText(id)],
        );
        const found = await find(on, id);
        if (found?.job.state !== 'waiting') return found?.job ?? null;
        const stopped = ended(found.job, 'stopped', error);
        await set(on, stopped, 'request = NULL');
        return stopped;
      }),
    async claim(runner) {
      const isAny = await tables.read((on) => on.query(`SELECT FROM footnote_service.jobs WHERE state = 'waiting' LIMIT 1`)); // prettier-ignore
      if (isAny.length === 0) return null;
      return tables.changeOnce(async (on) => {
        const [found] = await on.query<Row & { readonly request: string }>(
          `SELECT summary, outcomes, request FROM footnote_service.jobs WHERE state = 'waiting'
           ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED`,
        );
        if (!found) return null;
        const job = begun(jobOf(found));
        await set(on, job, 'runner = $5, noted_at = clock_timestamp()', runner);
        return { job, request: JSON.parse(found.request) as JobRequest };
      });
    },
    note: (runner, job) =>
      tables.change(async (on) => {
        const isOver = hasEnded(job);
        const [noted] = await on.query<{ toStop: boolean }>(
          `UPDATE footnote_service.jobs
           SET state = $3, summary = $4, outcomes = $5, revision = revision + (summary <> $4)::integer,
               noted_at = clock_timestamp(), request = CASE WHEN $6 THEN NULL ELSE request END
           WHERE id = $1 AND runner = $2 AND state = 'running' RETURNING to_stop AS "toStop"`,
          [job.id, runner, ...written(job), isOver],
        );
        if (!noted) return 'not ours';
        if (isOver) await forgetOld(on);
        return noted.toStop ? 'to stop' : 'goes on';
      }),
    release: (runner, id) =>
      tables.change(async (on) => {
        const [found] = await on.query<Row>(
          `SELECT summary, outcomes FROM footnote_service.jobs
           WHERE id = $1 AND runner = $2 AND state = 'running' FOR UPDATE`,
          [id, runner],
        );
        if (found) await set(on, waitingAgain(jobOf(found)), 'runner = NULL');
      }),
    async recover() {
      const now = performance.now();
      if (!looking || now - looking.last > silenceMs / 2) looking = { since: now, last: now };
      const silent = `state = 'running' AND noted_at < clock_timestamp() - make_interval(secs => $1)`;
      const parameters = [silenceMs / 1000];
      const rows = await tables.read((on) => on.query(`SELECT FROM footnote_service.jobs WHERE ${silent} LIMIT 1`, parameters)); // prettier-ignore
      looking = { ...looking, last: performance.now() };
      if (rows.length === 0 || now - looking.since < silenceMs) return;
      await tables.change(async (on) => {
        const left = await on.query<Row & { readonly losses: number; readonly toStop: boolean }>(
          `SELECT summary, outcomes, losses, to_stop AS "toStop" FROM footnote_service.jobs
           WHERE ${silent} FOR UPDATE SKIP LOCKED`,
          parameters,
        );
        for (const { losses, toStop, ...row } of left) {
          const job = jobOf(row);
          const next = toStop ? ended(job, 'stopped') : losses + 1 >= mostLosses ? lost(job) : waitingAgain(job);
          const request = hasEnded(next) ? 'request = NULL,' : '';
          await set(on, next, `${request} runner = NULL, losses = losses + 1`);
        }
      });
    },
    close: () => tables.close(),
  };
}

const written = (job: Job) => [job.state, JSON.stringify(summaryOf(job)), JSON.stringify(job.outcomes)];

/** Puts `job` in the place of what is known of it, with `more` changes to its row, which may name one parameter. */
async function set(on: Queries, job: Job, more: string, ...parameter: readonly string[]): Promise<void> {
  await on.query(
    `UPDATE footnote_service.jobs
     SET state = $2, summary = $3, outcomes = $4, revision = revision + 1, ${more} WHERE id = $1`,
    [job.id, ...written(job), ...parameter],
  );
}

/** `after`: its outcomes are needed only where its revision is above it. */
async function find(on: Queries, id: string, after = 0): Promise<{ revision: number; job: Job } | null> {
  const [found] = await on.query<Found>(
    `SELECT summary, CASE WHEN revision > $2 THEN outcomes ELSE '[]' END AS outcomes, content, revision
     FROM footnote_service.jobs WHERE id = $1`,
    [writeText(id), after],
  );
  return found ? { revision: found.revision, job: jobOf(found) } : null;
}

async function withKey(on: Queries, key: string | undefined): Promise<Found | null> {
  if (key === undefined) return null;
  const [found] = await on.query<Found>(`SELECT ${columns} FROM footnote_service.jobs WHERE key = $1`, [
    writeText(key),
  ]);
  return found ?? null;
}

async function refuseIfFull(on: Queries, mostWaiting: number): Promise<void> {
  const [{ waiting } = { waiting: 0 }] = await on.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM footnote_service.jobs WHERE state = 'waiting'`,
  );
  if (waiting >= mostWaiting) throw tooMany(waiting);
}

async function forgetOld(on: Queries): Promise<void> {
  await on.query(
    `DELETE FROM footnote_service.jobs WHERE number IN (
       SELECT number FROM footnote_service.jobs WHERE state NOT IN ('waiting', 'running')
       ORDER BY number DESC OFFSET $1)`,
    [endedKept],
  );
}

const lost = (job: Job): Job =>
  ended(job, 'failed', {
    code: 'JOB_LOST',
    message:
      'The process that did this ended before it was done, and so did the one that began it again. What was stored stays. Send it in smaller parts, and look in the log of the servers.',
  });
