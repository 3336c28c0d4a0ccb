import { type ZipFile, fromBufferPromise, openPromise } from 'yauzl';

export type { Entry, ZipFile } from 'yauzl';

/** A zip archive on disk, or in memory; entries are read one at a time, and one whose size is not the stated one is an error. */
export function openZipFile(path: string): Promise<ZipFile> {
  return openPromise(path, { lazyEntries: true, autoClose: false });
}

export function openZipBytes(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return fromBufferPromise(buffer, { lazyEntries: true, autoClose: false, strictFileNames: false });
}
