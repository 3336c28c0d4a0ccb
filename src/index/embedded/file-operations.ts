import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

/** What publishing a file does to the disk, one function for each step that can fail: tests make them fail. */
export type FileOperations = {
  write(file: string, text: string): Promise<void>;
  /** Waits until a file, or the names in a folder, are on the disk. */
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** `null` when there is none. */
  read(file: string): Promise<string | null>;
  digest(file: string): Promise<FileDigest>;
};
export type FileDigest = { readonly bytes: number; readonly sha256: string };

export const fileOperations: FileOperations = {
  write: (file, text) => writeFile(file, text),
  async sync(path) {
    const isFolder = (await stat(path)).isDirectory();
    // Windows cannot open a folder; its file system logs renames itself.
    if (isFolder && process.platform === 'win32') return;
    const handle = await open(path, isFolder ? 'r' : 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  remove: (file) => rm(file, { force: true }),
  async read(file) {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
  async digest(file) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    return { bytes, sha256: hash.digest('hex') };
  },
};
