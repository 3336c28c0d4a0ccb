import { servicePlaces } from '../testing/postgres/service-place.ts';
import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { describeAnswerStore } from './answer-store.behaviour.ts';
import { openPostgresAnswerStore } from './postgres-answer-store.ts';

await describeWithPostgres('kept answers in PostgreSQL', (createDatabase) => {
  const createPlace = servicePlaces(createDatabase);
  describeAnswerStore('PostgreSQL answer store', async () => {
    const { url, dispose } = await createPlace();
    return { open: (limit) => openPostgresAnswerStore(url, { limit }), dispose };
  });
});
