import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectRoot } from '../../paths.ts';
import { startWeaviate, type WeaviateCluster } from '../weaviate/weaviate-cluster.ts';
import { runClusterKills } from './cluster-kills.ts';
import { runSearchFailures } from './search-failures.ts';

/** What a reader may notice of a node that dies, on a machine that does much else. */
const longestHiccupMs = 15_000;

let folder: string;
let weaviate: WeaviateCluster;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-cluster-'));
  weaviate = await startWeaviate();
});
afterEach(async () => {
  await weaviate.remove();
  await rm(folder, { recursive: true, force: true });
});

const program = { main: join(projectRoot, 'src', 'cli', 'main.ts'), hasVectors: false, articles: 12 };

it(
  'is answered while a node is away, by words and marked so while all are, and as before once they are back',
  { timeout: 600_000 },
  async () => {
    const { hiccups, check } = await runSearchFailures({ ...program, folder, weaviate, nodes: [0] });
    for (const { failed, told, recoveredMs } of Object.values(hiccups)) {
      expect({ failed, told }).toEqual({ failed: 0, told: 0 });
      expect(recoveredMs).not.toBeNull();
    }
    expect(hiccups['node 0 of three killed']?.longestMs).toBeLessThan(longestHiccupMs);
    expect(hiccups['all nodes killed, and started again']?.degraded).toBeGreaterThan(20);
    expect(check).toMatchObject({ articles: 12 });
  },
);

it('holds what it confirmed, and every span, after kills of everything', { timeout: 600_000 }, async () => {
  const { killed, requests, check } = await runClusterKills({
    ...program,
    folder,
    weaviate,
    kills: 6,
    killsPerCheck: 6,
  });
  expect(Object.values(killed).reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(6);
  expect(requests.failed).toBe(0);
  expect(check.spans).toBeGreaterThan(100);
});
