import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { describeGenerations } from './generations.behaviour.ts';

await describeWithPostgres('generations', (createDatabase) => {
  describeGenerations('in PostgreSQL', async () => {
    const database = await createDatabase();
    return { catalogUrl: database.url, remove: () => database.drop() };
  });
});
