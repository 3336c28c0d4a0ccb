import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeGenerations } from './generations.behaviour.ts';
import { activePlace } from './generations.ts';

describeGenerations('generations in an index folder', async () => ({ catalogUrl: '', remove: async () => {} }));

it('opens no archive whose pointer cannot be read', async () => {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-pointer-'));
  try {
    for (const text of ['', '{"active": 1', '{"format":2,"active":1,"previous":0,"switchedAt":null}']) {
      await writeFile(join(indexFolder, 'generations.json'), text);
      await expect(activePlace({ indexFolder, catalogUrl: '' })).rejects.toMatchObject({ code: 'INDEX_DAMAGED' });
    }
  } finally {
    await rm(indexFolder, { recursive: true, force: true });
  }
});
