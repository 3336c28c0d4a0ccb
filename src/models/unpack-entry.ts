import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openZipFile } from '../zip.ts';

/**
 * Writes one entry of a zip archive (a jar and a wheel are zips) to `target`. `bytes` is what the entry must hold: an
 * archive that claims anything else is refused before it is unpacked, and one that lies about it while it is.
 */
export async function unpackEntry(
  archive: string,
  entryPath: string,
  { target, bytes, signal }: { target: string; bytes: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const zip = await openZipFile(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== entryPath) continue;
      if (entry.uncompressedSize !== bytes)
        throw new Error(`${entryPath} in the archive has ${entry.uncompressedSize} bytes, not ${bytes}`);
      const stream = await zip.openReadStreamPromise(entry);
      await pipeline(stream, createWriteStream(target), signal ? { signal } : {});
      return;
    }
    throw new Error(`the archive holds no ${entryPath}`);
  } finally {
    zip.close();
  }
}
