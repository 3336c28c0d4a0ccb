import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

/** What publishing a file does to the disk, one function for each step that can fail: tests make them fail. */
export type FileOperations = {
  write(file: string, text: string): Promise<void>;
  /** Writes the parts one after the other. */
  writeBytes(file: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Waits until a file, or the names in a folder, are on the disk. */
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** `null` when there is none. */
  read(file: string): Promise<string | null>;
  /** The whole content, in a buffer of its own, and its SHA-256; `null` when there is none. */
  readBytes(file: string): Promise<{ readonly content: Uint8Array<ArrayBuffer>; readonly sha256: string } | null>;
  digest(file: string): Promise<FileDigest>;
};
export type FileDigest = { readonly bytes: number; readonly sha256: string };

/** Hashing so many takes about a millisecond; a server breathes in between. */
const bytesAtOnce = 1 << 20;

export const fileOperations: FileOperations = {
  write: (file, text) => writeFile(file, text),
  writeBytes: (file, parts) => writeFile(file, parts),
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
  async readBytes(file) {
    let handle;
    try {
      handle = await open(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      const content = new Uint8Array((await handle.stat()).size);
      const hash = createHash('sha256');
      let at = 0;
      while (at < content.length) {
        const { bytesRead } = await handle.read(content, at, Math.min(bytesAtOnce, content.length - at), at);
        if (bytesRead === 0) break;
        hash.update(content.subarray(at, at + bytesRead));
        at += bytesRead;
      }
      return { content: at === content.length ? content : content.slice(0, at), sha256: hash.digest('hex') };
    } finally {
      await handle.close();
    }
  },
  async digest(file) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: bytesAtOnce })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    return { bytes, sha256: hash.digest('hex') };
  },
};
