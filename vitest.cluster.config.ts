import { defineConfig } from 'vitest/config';
import { compiledSources } from './src/testing/compile-sources.ts';

/** Tests with a cluster of real servers: `npm run test:cluster`. */
export default defineConfig({
  resolve: { alias: compiledSources },
  test: {
    include: ['src/**/*.cluster.ts'],
    globalSetup: [
      'src/testing/compile-sources.ts',
      'src/testing/weaviate/suite-cluster.ts',
      'src/testing/postgres/suite-server.ts',
    ],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
