import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { FootnoteError } from '../../errors.ts';
import type { Claims } from '../claims.ts';
import type { LockName } from '../writer-lock.ts';
import type { Session } from './connections.ts';
import type { PostgresDatabase } from './database.ts';
import { createTurns } from './turns.ts';

export type PostgresLock = {
  /** Aborted when the connection is lost, and with it the lock. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
};

/** How often it is looked whether a lock is free that is waited for. */
const lookMs = 200;

/**
 * Lets one process do what `name` says in this database, or several that all `share` it. PostgreSQL releases it with the
 * connection, however the process ends. Throws `INDEX_LOCKED`, or, where `wait` is given, waits until that fires.
 */
export async function acquirePostgresLock(
  database: PostgresDatabase,
  name: LockName,
  { share = false, wait }: { readonly share?: boolean; readonly wait?: AbortSignal } = {},
): Promise<PostgresLock> {
  const session = await database.session();
  try {
    while (!(await tryLock(session, `lock ${name}`, share))) {
      if (!wait)
        throw new FootnoteError(
          'INDEX_LOCKED',
          'Another process is writing to this index. Wait until it is done, or end it, and try again.',
        );
      await setTimeout(lookMs, undefined, { signal: wait });
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return { lost: session.lost, release: () => closeUnlocked(session) };
}

/**
 * Claims in a PostgreSQL database. They are locks of one connection; where that is lost they are free, and a new one is made:
 * what was under way may then be done by two, so it has to be work that may be done twice.
 */
export function openPostgresClaims(database: PostgresDatabase): Claims {
  const held = new Set<string>();
  let opening: Promise<Session> | null = null;
  // A connection does one thing at a time.
  const inTurn = createTurns();

  async function session(): Promise<Session> {
    const current = await opening?.catch(() => null);
    if (current && !current.lost.aborted) return current;
    opening = database.session();
    return opening;
  }
  /** The connection that has the claim; `null` when another one has it. */
  async function take(name: string): Promise<Session | null> {
    for (;;) {
      const own = await session();
      try {
        return (await tryLock(own, `claim ${name}`, false)) ? own : null;
      } catch (error) {
        if (!own.lost.aborted) throw error;
      }
    }
  }
  async function giveBack(name: string, own: Session): Promise<void> {
    if (!held.delete(name) || own.lost.aborted) return;
    const unlock = () => own.query('SELECT pg_advisory_unlock($1::bigint)', [keyOf(`claim ${name}`)]);
    // A connection that is lost has given it back.
    await inTurn(unlock).catch(() => {});
  }

  return {
    async claim(name) {
      if (held.has(name)) return null;
      held.add(name);
      const own = await inTurn(() => take(name)).catch((error: unknown) => {
        held.delete(name);
        throw error;
      });
      if (!own) held.delete(name);
      return own && { release: () => giveBack(name, own) };
    },
    async close() {
      const own = await opening?.catch(() => null);
      if (own) await inTurn(() => closeUnlocked(own));
    },
  };
}

/** The server notices the end of a connection a little later. */
async function closeUnlocked(session: Session): Promise<void> {
  // A connection that is lost has no locks.
  if (!session.lost.aborted) await session.query('SELECT pg_advisory_unlock_all()').catch(() => {});
  await session.close();
}

async function tryLock(session: Session, name: string, share: boolean): Promise<boolean> {
  const lock = share ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
  const [row] = await session.query<{ locked: boolean }>(`SELECT ${lock}($1::bigint) AS locked`, [keyOf(name)]);
  return row?.locked ?? false;
}

/** The locks of a database have numbers, which all its programs share. */
function keyOf(name: string): string {
  return createHash('sha256').update(`footnote ${name}`).digest().readBigInt64LE().toString();
}
