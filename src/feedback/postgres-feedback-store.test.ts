import { servicePlaces } from '../testing/postgres/service-place.ts';
import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { describeFeedbackStore } from './feedback-store.behaviour.ts';
import { openPostgresFeedbackStore } from './postgres-feedback-store.ts';

await describeWithPostgres('feedback in PostgreSQL', (createDatabase) => {
  const createPlace = servicePlaces(createDatabase);
  describeFeedbackStore('PostgreSQL feedback store', async () => {
    const { url, dispose } = await createPlace();
    return { open: (maxBytes) => openPostgresFeedbackStore(url, maxBytes), roomOf: 100_000, dispose };
  });
});
