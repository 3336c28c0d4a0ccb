import { defineConfig } from 'vitest/config';
import { compiledSources } from './src/testing/compile-sources.ts';

export default defineConfig({
  resolve: { alias: compiledSources },
  test: {
    include: ['src/**/*.test.ts', 'eval/**/*.test.ts', 'web/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['src/testing/compile-sources.ts', 'src/testing/postgres/suite-server.ts'],
    // Real models, real browsers and child processes: slow machines have two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // What one file of tests has loaded serves the next: 0.6 s of the processor less for each of 260 files.
    isolate: false,
    maxWorkers: 2,
  },
});
