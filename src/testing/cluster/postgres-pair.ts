import { openPostgres } from '../../catalog/postgres/database.ts';
import { type PostgresServer, startPostgres } from '../postgres/postgres-server.ts';

/** A PostgreSQL and one that follows it, synchronously: what the first one confirms, the second one has. */
export type PostgresPair = {
  /** Names both. */
  readonly url: string;
  readonly first: PostgresServer;
  /** Ends the first one without a word, for good, and lets the second one take writes. */
  handOver(): Promise<void>;
  remove(): Promise<void>;
};

export async function startPostgresPair(settings: readonly string[] = []): Promise<PostgresPair> {
  const first = await startPostgres(['max_connections=200', ...settings]);
  const second = await first.standby();
  const database = openPostgres(first.url);
  // Not among the settings of its start, which the second one has, too: that would wait for a third.
  for (const statement of [`ALTER SYSTEM SET synchronous_standby_names = '*'`, 'SELECT pg_reload_conf()'])
    await database.read((on) => on.query(statement));
  await database.close();
  const [one, two] = [new URL(first.url), new URL(second.url)];
  return {
    url: `postgres://${one.username}:${one.password}@${one.host},${two.host}${one.pathname}`,
    first,
    async handOver() {
      await first.kill();
      await second.promote();
    },
    async remove() {
      await second.remove();
      await first.remove();
    },
  };
}
