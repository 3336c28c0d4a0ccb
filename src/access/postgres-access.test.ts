import { expect, it } from 'vitest';
import { openPostgres } from '../catalog/postgres/database.ts';
import { servicePlaces } from '../testing/postgres/service-place.ts';
import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { describeAccess } from './access.behaviour.ts';
import { newKey } from './api-key.ts';
import { openAccess } from './open-access.ts';
import { openPostgresAuditLog } from './postgres-audit-log.ts';

await describeWithPostgres('access in PostgreSQL', (createDatabase) => {
  const createPlace = servicePlaces(createDatabase);
  describeAccess('keys and audit log in PostgreSQL', async () => {
    const { url, dispose } = await createPlace();
    return {
      async open(mostEntries) {
        const access = await openAccess({ indexFolder: 'no-such-folder', catalogUrl: url });
        if (mostEntries === undefined) return access;
        await access.audit.close();
        return { ...access, audit: openPostgresAuditLog(url, mostEntries) };
      },
      dispose,
    };
  });

  it('opens to nobody where what is stored is no key', async () => {
    const { url, dispose } = await createPlace();
    const access = await openAccess({ indexFolder: 'no-such-folder', catalogUrl: url });
    const database = openPostgres(url);
    await access.keys.add(newKey('desk', 'read').key);
    await database.change((on) => on.query(`UPDATE footnote_service.keys SET scope = 'everything'`));
    await expect(access.keys.list()).rejects.toMatchObject({ code: 'INDEX_DAMAGED' });
    await database.close();
    await access.close();
    await dispose();
  });
});
