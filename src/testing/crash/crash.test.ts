import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runConcurrent } from './concurrent.ts';
import type { DiskCall, Failure, SyncKind } from './failing-disk.ts';
import { diskCalls, runFailingDisk, whyNoFailingDisk } from './failing-disk.ts';
import { runFullDisk, whyNoOwnDisk } from './full-disk.ts';
import { runKillCycles } from './kill-cycles.ts';
import { derivedFiles, runRandomDamages } from './random-damages.ts';

const noFailingDisk = await whyNoFailingDisk();
const noOwnDisk = await whyNoOwnDisk();
const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, each) => total + each, 0);

/** Each of these checks all that it leaves behind and throws at the first thing that is wrong; `npm run bench -- crash` does it all more often. */
describe('an index with real processes and disks', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-crash-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps every article whole, old or new, when syncs are killed at random moments', async () => {
    const counts = await runKillCycles({ folder, cycles: 6, articles: 24 });
    expect(sum(counts.killed)).toBeGreaterThan(1);
    expect(counts.spans).toBeGreaterThan(500);
    // A graph leads to nearly all of its vectors.
    expect(counts.unreached).toBeLessThan(0.05 * counts.searches);
  });

  // Where disks cannot be made to fail, the tests of each file (hnsw-file.test.ts, keyword-file.test.ts) still do it for its own steps.
  it.skipIf(noFailingDisk !== null).each<[SyncKind, Failure, readonly DiskCall[]]>([
    ['later', 'takes half of it, then is full', diskCalls.filter((call) => call !== 'read')],
    ['later', 'fails once', ['read']],
    ['of a damaged catalog', 'fails once', diskCalls],
  ])('survives a disk that fails in the middle of a sync (%s: %s)', async (sync, failure, calls) => {
    const every = sync === 'of a damaged catalog' ? 211 : 61;
    const { injected, said } = await runFailingDisk(folder, { sync, failure, calls, every, from: 3 });
    expect(sum(injected)).toBeGreaterThan(0);
    const known = ['nothing', 'DISK_FULL', 'INDEX_DAMAGED', 'INVALID_SETTING'];
    expect(Object.keys(said).filter((word) => !known.includes(word))).toEqual([]);
  });

  it('survives a disk that is really full, and goes on when there is room', async (context) => {
    if (noOwnDisk) return context.skip(noOwnDisk);
    const { full, finished } = await runFullDisk(folder, { stepKilobytes: 110 });
    expect(full.catalog).toBeGreaterThan(0);
    expect(sum(full)).toBeGreaterThan(4);
    expect(finished).toBe(2);
  });

  it('finds out random damages to each file before hnswlib reads it, and heals them', async () => {
    const counts = await runRandomDamages(folder, { damages: 8 });
    for (const count of counts)
      expect(count).toMatchObject({ detected: 8, served: 8, healed: 8, nativeReadsOfDamaged: 0 });
    expect(counts.map(({ file }) => file)).toEqual([...derivedFiles]);
    // The count counts: hnswlib reads what was healed.
    expect(counts[0]?.nativeReadsOfHealed).toBe(8);
  });

  it('is read whole by one process while others write it, two at once, and are killed', async () => {
    const counts = await runConcurrent(folder, { rounds: 1, articles: 12 });
    expect(counts).toMatchObject({ rounds: 1, uploads: 10 });
    expect(counts.reader.versions).toBeGreaterThan(3);
    expect(counts.reader.spans).toBeGreaterThan(100);
  });
});
