import { describeWithPostgres } from '../../testing/postgres/test-database.ts';
import { describeCatalog } from '../catalog.behaviour.ts';
import { openPostgresCatalog } from './postgres-catalog.ts';

await describeWithPostgres('postgres catalog', (createDatabase) => {
  describeCatalog('postgres catalog', async () => {
    const { url, drop } = await createDatabase();
    return { open: () => openPostgresCatalog(url), dispose: drop };
  });
});
