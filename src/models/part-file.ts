import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ModelFile } from './model-registry.ts';
import { verifyFile } from './verify-file.ts';

/** A part that nobody wrote to for this long has no owner any more, wherever that owner ran. */
const abandonedAfterMs = 3_600_000;

/**
 * A file on its way: `<file>.<owner>.part` beside its place. Each writer has its own, so two processes that fetch the
 * same model never write to one file; what a dead writer or a failed attempt left is taken over, by a rename that only one can win.
 */
export async function claimPart(target: string): Promise<string> {
  const own = `${target}.${owner()}.part`;
  for (const part of await partsOf(target)) {
    if (!(await isAbandoned(part))) continue;
    const won = await rename(part, own).then(
      () => true,
      () => false,
    );
    if (won) return own;
  }
  return own;
}

/** Leaves what was fetched so far to whoever tries next. */
export async function releasePart(part: string, target: string): Promise<void> {
  await rename(part, `${target}.abandoned.part`).catch(() => rm(part, { force: true }));
}

/**
 * Puts a fetched part in its place: checked, on the disk for good, then renamed, so the place holds the whole right file or
 * what it held before. A wrong file that was there is kept as `<file>.damaged`. Returns false, and removes the part, when the part is wrong.
 */
export async function completePart(
  part: string,
  target: string,
  expected: ModelFile,
  signal?: AbortSignal,
): Promise<boolean> {
  if ((await verifyFile(part, expected, signal)) !== 'verified') {
    await rm(part, { force: true });
    return false;
  }
  const handle = await open(part, 'r+');
  await handle.sync().finally(() => handle.close());
  if ((await verifyFile(target, expected, signal)) === 'wrong') await rename(target, `${target}.damaged`);
  await rename(part, target);
  await syncFolder(dirname(target));
  return true;
}

const owner = () => `${thisHost()}-${process.pid}-${randomBytes(4).toString('hex')}`;
const thisHost = () => hostname().replaceAll(/[^A-Za-z0-9]/g, '_');

async function partsOf(target: string): Promise<string[]> {
  const names = await readdir(dirname(target));
  const prefix = `${basename(target)}.`;
  return names
    .filter((name) => name.startsWith(prefix) && name.endsWith('.part'))
    .map((name) => join(dirname(target), name));
}

async function isAbandoned(part: string): Promise<boolean> {
  const written = await stat(part).catch(() => null);
  if (!written) return false;
  if (part.endsWith('.abandoned.part') || Date.now() - written.mtimeMs > abandonedAfterMs) return true;
  const [host, processId] = part.split('.').at(-2)?.split('-') ?? [];
  return host === thisHost() && !isAlive(Number(processId));
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  // Windows cannot open a folder; there the rename alone has to do.
  await handle?.sync().finally(() => handle.close());
}
