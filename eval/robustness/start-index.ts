import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What SQLite keeps beside a catalog that is open somewhere: a copy without it is not whole. */
const inUse = 'catalog.sqlite-wal';

/**
 * Begins a new index as a copy of another, so that a sync embeds only what differs between their articles. Leaves an index that is
 * there as it is, and does nothing where the other is in use.
 */
export async function startIndexFrom(other: string, index: string): Promise<void> {
  if (existsSync(index) || existsSync(join(other, inUse))) return;
  const entries = await readdir(other, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.includes('.lock')).map(({ name }) => name);
  const partial = `${index}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const name of files) await copyFile(join(other, name), join(partial, name));
  await rename(partial, index);
}
