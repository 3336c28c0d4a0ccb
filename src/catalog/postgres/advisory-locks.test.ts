import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithPostgres, type TestDatabase } from '../../testing/postgres/test-database.ts';
import type { Claim } from '../claims.ts';
import { acquirePostgresLock, openPostgresClaims } from './advisory-locks.ts';
import { openPostgres, type PostgresDatabase } from './database.ts';

await describeWithPostgres('locks in PostgreSQL', (createDatabase) => {
  let database: TestDatabase;
  let [one, two]: PostgresDatabase[] = [];
  beforeEach(async () => {
    database = await createDatabase();
    [one, two] = [openPostgres(database.url), openPostgres(database.url)];
  });
  afterEach(async () => {
    await one?.close();
    await two?.close();
    await database.drop();
  });
  /** Ends the connections that hold locks, as a lost network does. */
  const cut = () =>
    two!.read((on) =>
      on.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database =
        (SELECT oid FROM pg_database WHERE datname = current_database())`),
    );

  it('are one process’s, or of several that share them, until they are released', async () => {
    const lock = await acquirePostgresLock(one!, 'writer');
    await expect(acquirePostgresLock(two!, 'writer')).rejects.toMatchObject({ code: 'INDEX_LOCKED' });
    await expect(acquirePostgresLock(two!, 'writer', { share: true })).rejects.toMatchObject({ code: 'INDEX_LOCKED' });
    const other = await acquirePostgresLock(two!, 'keys');
    await lock.release();
    const shared = [
      await acquirePostgresLock(one!, 'writer', { share: true }),
      await acquirePostgresLock(two!, 'writer', { share: true }),
    ];
    await expect(acquirePostgresLock(two!, 'writer')).rejects.toMatchObject({ code: 'INDEX_LOCKED' });
    for (const each of [other, ...shared]) await each.release();
  });

  it('are waited for where that is asked, until it is given up', async () => {
    const lock = await acquirePostgresLock(one!, 'search');
    const impatient = acquirePostgresLock(two!, 'search', { wait: AbortSignal.timeout(300) });
    await expect(impatient).rejects.toMatchObject({ name: 'AbortError' });
    const waiting = acquirePostgresLock(two!, 'search', { wait: new AbortController().signal });
    await lock.release();
    await (await waiting).release();
  });

  it('tell their holder when they are lost', async () => {
    const lock = await acquirePostgresLock(one!, 'writer');
    await cut();
    await expect.poll(() => lock.lost.aborted).toBe(true);
    await expect
      .poll(() =>
        acquirePostgresLock(two!, 'writer')
          .then((other) => other.release())
          .then(
            () => true,
            () => false,
          ),
      )
      .toBe(true);
    await lock.release();
  });

  it('give each name to one claimant, until it lets go or is gone', async () => {
    const [first, second] = [openPostgresClaims(one!), openPostgresClaims(two!)];
    const taken = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? first : second).claim('a')));
    expect(taken.filter((claim) => claim)).toHaveLength(1);
    for (const claim of taken) await claim?.release();
    const again = await first.claim('a');
    expect(again).not.toBeNull();
    expect([await first.claim('a'), await second.claim('a')]).toEqual([null, null]);
    expect(await second.claim('b')).not.toBeNull();
    await first.close();
    expect(await second.claim('a')).not.toBeNull();
    await second.close();
  });

  it('are claimed anew by a connection that takes the place of a lost one', async () => {
    const [first, second] = [openPostgresClaims(one!), openPostgresClaims(two!)];
    const lost = await first.claim('a');
    await cut();
    let now: Claim | null = null;
    await expect.poll(async () => (now = await second.claim('a'))).not.toBeNull();
    // Letting go of what is lost takes nothing from who has it now.
    await lost?.release();
    expect(await first.claim('a')).toBeNull();
    expect(await first.claim('b')).not.toBeNull();
    await (now as Claim | null)?.release();
    expect(await first.claim('a')).not.toBeNull();
    await first.close();
    await second.close();
  });
});
