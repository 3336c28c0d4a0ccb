import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../paths.ts';
import { describeWithPostgres } from '../postgres/test-database.ts';
import { runPostgresFailures } from './postgres-failures.ts';

await describeWithPostgres('two servers and two workers, as processes', () => {
  it(
    'wait for a PostgreSQL that restarts, is killed or handed over, and lose nothing that was confirmed',
    { timeout: 400_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'footnote-cluster-'));
      try {
        const { hiccups, check } = await runPostgresFailures({
          folder,
          main: join(projectRoot, 'src', 'cli', 'main.ts'),
          hasVectors: false,
          articles: 12,
          outagesMs: [500],
        });
        for (const { failed, recoveredMs } of Object.values(hiccups)) {
          expect(failed).toBe(0);
          expect(recoveredMs).not.toBeNull();
        }
        expect(check.articles).toBe(12);
        expect(check.uploads).toBeGreaterThan(0);
        expect(check.spans).toBeGreaterThan(100);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
