import { open } from 'node:fs/promises';

/** Header of a file of hnswlib 0.8: thirteen fields, little-endian (hnswalg.h, `saveIndex`). */
const headerBytes = 96;

/**
 * Whether a file of hnswlib is as long as its own header and link lists say: the library reports success when the disk fills
 * up while it writes, and leaves the file short. `elements` is what was saved.
 */
export async function hasWholeLength(file: string, elements: number): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const header = Buffer.alloc(headerBytes);
    if ((await handle.read(header, 0, headerBytes, 0)).bytesRead < headerBytes) return false;
    if (header.readBigUInt64LE(16) !== BigInt(elements)) return false;
    let at = headerBytes + elements * Number(header.readBigUInt64LE(24));
    const window = Buffer.alloc(1 << 20);
    let windowStart = 0;
    let windowLength = 0;
    for (let element = 0; element < elements; element++) {
      if (at < windowStart || at + 4 > windowStart + windowLength) {
        windowStart = at;
        windowLength = (await handle.read(window, 0, window.length, at)).bytesRead;
        if (windowLength < 4) return false;
      }
      at += 4 + window.readUInt32LE(at - windowStart);
    }
    return at === size;
  } finally {
    await handle.close();
  }
}
