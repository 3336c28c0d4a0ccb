import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, inject, it } from 'vitest';

export type TestDatabase = {
  /** With the password. */
  readonly url: string;
  /** Ends whatever connection is left, and removes it. */
  drop(): Promise<void>;
};

/** Tests with the suite's PostgreSQL; without one, a skipped test says why. */
export async function describeWithPostgres(
  name: string,
  tests: (createDatabase: () => Promise<TestDatabase>) => void,
): Promise<void> {
  const answer = await fetch(inject('postgresDoor'));
  const text = await answer.text();
  if (answer.ok) {
    describe(name, () => tests(() => createDatabase(text)));
    return;
  }
  const [reason = ''] = text.split('\n');
  console.warn(`Skipped: ${name}. PostgreSQL did not start here: ${reason}`);
  describe(name, () => it.skip(`needs PostgreSQL, which did not start here: ${reason}`, () => {}));
}

async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
