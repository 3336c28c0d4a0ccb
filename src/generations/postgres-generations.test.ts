import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { describeGenerations } from './generations.behaviour.ts';

await describeWithPostgres('generations', (createDatabase) => {
  describeGenerations('in PostgreSQL', async () => {
    const { url, drop } = await createDatabase();
    return { catalogUrl: url, remove: drop };
  });
});
