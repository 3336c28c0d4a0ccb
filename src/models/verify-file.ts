import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ModelFile } from './model-registry.ts';

/** Above this size a file's checksum is remembered: 34 MB hash in about 50 ms, 2 GB in several seconds of every start. */
const rememberFromBytes = 256_000_000;

export type FileState = 'verified' | 'missing' | 'wrong';

/** Whether the file at `path` is the one that the registry names: size first, then SHA-256. Throws what the disk throws. */
export async function verifyFile(path: string, expected: ModelFile, signal?: AbortSignal): Promise<FileState> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (!found) return 'missing';
  if (!found.isFile() || found.size !== expected.bytes) return 'wrong';
  const remembered = { bytes: found.size, modifiedMs: found.mtimeMs, sha256: expected.sha256 };
  const worthRemembering = expected.bytes >= rememberFromBytes;
  if (worthRemembering && (await wasVerified(path, remembered))) return 'verified';
  if ((await sha256OfFile(path, signal)) !== expected.sha256) return 'wrong';
  if (worthRemembering) await remember(path, remembered);
  return 'verified';
}

/** SHA-256 of a file, in hex. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, signal ? { signal } : {});
  return hash.digest('hex');
}

type Remembered = { readonly bytes: number; readonly modifiedMs: number; readonly sha256: string };

const sideFile = (path: string) => join(dirname(path), `${basename(path)}.verified.json`);

async function wasVerified(path: string, state: Remembered): Promise<boolean> {
  const text = await readFile(sideFile(path), 'utf8').catch(() => '');
  return text === JSON.stringify(state);
}

async function remember(path: string, state: Remembered): Promise<void> {
  const target = sideFile(path);
  const temporary = `${target}.${process.pid}`;
  try {
    await writeFile(temporary, JSON.stringify(state));
    await rename(temporary, target);
  } catch {
    // A model folder that cannot be written to costs a hash on every start and nothing else.
    await rm(temporary, { force: true });
  }
}
