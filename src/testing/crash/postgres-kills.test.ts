import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithPostgres } from '../postgres/test-database.ts';
import { runPostgresKills } from './postgres-kills.ts';

/** It checks all that is left behind and throws at the first thing that is wrong; `npm run bench -- crash --parts postgres` does it more often. */
await describeWithPostgres('a catalog on PostgreSQL with real processes and a real disk', () => {
  it('keeps every article whole, old or new, when workers and the server are ended at random moments', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'footnote-crash-'));
    try {
      const counts = await runPostgresKills({ folder, kills: 2, serverEnds: 1, workers: 2, articles: 10 });
      expect(Object.values(counts.killed).length).toBeGreaterThan(0);
      expect(counts.serverEnds).toBe(1);
      expect(counts.spans).toBeGreaterThan(100);
      expect(counts.read.spans).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 240_000);
});
