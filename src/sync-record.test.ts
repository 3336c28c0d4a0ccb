import { expect, it } from 'vitest';
import { projectRoot } from './paths.ts';
import { openArchive } from './testing/real-archive.ts';

it('syncs are counted by how they ended, with what they did', async () => {
  const archive = await openArchive(`${projectRoot}/corpus`, { embeddingModel: 'none' });
  const assistant = await archive.open();
  try {
    expect((await assistant.state()).syncs).toMatchObject({ succeeded: 0, seconds: 0, lastSucceededAt: null });
    await assistant.ingest();
    const stop = new AbortController();
    const stopped = assistant.ingest({ signal: stop.signal });
    stop.abort();
    await expect(stopped).rejects.toThrow(/abort/u);
    const { syncs, indexVersion, searchIndexVersion, thread } = await assistant.state();
    expect(syncs).toMatchObject({ succeeded: 1, stopped: 1, failed: 0, articlesAdded: 0, passagesEmbedded: 0 });
    expect(syncs.seconds).toBeGreaterThan(0);
    expect(Date.parse(syncs.lastSucceededAt ?? '')).toBeLessThanOrEqual(Date.now());
    expect(searchIndexVersion).toBeLessThanOrEqual(indexVersion);
    expect(thread.heapBytes).toBeGreaterThan(1_000_000);
  } finally {
    await assistant.close();
    await archive.close();
  }
});
