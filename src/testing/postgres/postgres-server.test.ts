import pg from 'pg';
import { expect, it } from 'vitest';
import { describeWithPostgres } from './test-database.ts';

await describeWithPostgres('the PostgreSQL of the suite', (createDatabase) => {
  it('gives each test file a database of its own, which has pgvector', async () => {
    const [one, other] = await Promise.all([createDatabase(), createDatabase()]);
    expect(one.url).not.toBe(other.url);
    const client = new pg.Client({ connectionString: one.url });
    await client.connect();
    await client.query('CREATE EXTENSION vector');
    const { rows } = await client.query<{ distance: number }>(`SELECT '[3,4]'::halfvec <-> '[0,0]' AS distance`);
    expect(rows).toEqual([{ distance: 5 }]);
    await client.end();
    await Promise.all([one.drop(), other.drop()]);
  });
});
