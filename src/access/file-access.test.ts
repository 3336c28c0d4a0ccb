import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeAccess } from './access.behaviour.ts';
import { openAuditFile } from './audit-file.ts';
import { openAccess } from './open-access.ts';

/** Of an entry of the test that counts them. */
const entryBytes = 70;

describeAccess('keys and audit log in an index folder', async () => {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-access-'));
  return {
    async open(mostEntries) {
      const access = await openAccess({ indexFolder, catalogUrl: '' });
      return mostEntries === undefined
        ? access
        : { ...access, audit: openAuditFile(indexFolder, mostEntries * entryBytes) };
    },
    dispose: () => rm(indexFolder, { recursive: true }),
  };
});
