import type { CatalogPlace } from '../catalog/open-catalog.ts';
import { openAuditFile } from './audit-file.ts';
import type { AuditLog } from './audit-log.ts';
import { openKeyFile } from './key-file.ts';
import type { KeyStore } from './key-store.ts';

/** Who may do what, and who did. */
export type Access = { readonly keys: KeyStore; readonly audit: AuditLog; close(): Promise<void> };

/** Opens keys and audit log where the archive is kept: files of the index folder, or tables of the PostgreSQL that holds the catalog. */
export async function openAccess({ indexFolder, catalogUrl }: CatalogPlace): Promise<Access> {
  if (catalogUrl === '') return together(openKeyFile(indexFolder), openAuditFile(indexFolder));
  // A driver is loaded by those who use it.
  const { openPostgresKeyStore } = await import('./postgres-key-store.ts');
  const { openPostgresAuditLog } = await import('./postgres-audit-log.ts');
  return together(openPostgresKeyStore(catalogUrl), openPostgresAuditLog(catalogUrl));
}

function together(keys: KeyStore, audit: AuditLog): Access {
  return {
    keys,
    audit,
    async close() {
      await keys.close();
      await audit.close();
    },
  };
}
