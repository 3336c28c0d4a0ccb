import { describeJobStore } from './job-store.behaviour.ts';
import { createMemoryJobStore } from './memory-job-store.ts';

describeJobStore('jobs in memory', async () => ({ open: createMemoryJobStore, dispose: async () => {} }));
