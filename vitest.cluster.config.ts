import { defineConfig } from 'vitest/config';

/** Tests with a cluster of real servers: `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ['src/**/*.cluster.ts'],
    globalSetup: ['src/testing/weaviate/suite-cluster.ts', 'src/testing/postgres/suite-server.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
