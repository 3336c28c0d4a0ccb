import { type Entry, openZipBytes, type ZipFile } from '../../zip.ts';
import { limits } from './limits.ts';
import { unreadable } from './read-document.ts';

/** A file in an archive; `refused` says why its bytes were not read. */
export type ArchiveEntry =
  | { readonly path: string; readonly bytes: Uint8Array; readonly refused: null }
  | { readonly path: string; readonly bytes: null; readonly refused: string };

const isEncrypted = 1;
const linkMode = 0o120000;
const modeMask = 0o170000;

/**
 * The files of a zip archive whose paths `wanted` accepts, one after the other. What the archive says of its size is checked
 * before anything is unpacked, and what comes out is counted. Throws `ARTICLE_UNREADABLE` for an archive that is damaged, a bomb, or leads out of itself.
 */
export async function* archiveEntries(
  bytes: Uint8Array,
  wanted: (path: string) => boolean,
): AsyncGenerator<ArchiveEntry> {
  const zip = await openZipBytes(bytes).catch((error: unknown) => {
    throw unreadable('The archive is damaged or incomplete.', error);
  });
  try {
    const entries = await directory(zip);
    let unpacked = 0;
    for (const entry of entries) {
      const path = entry.fileName;
      if (path.endsWith('/') || !wanted(path)) continue;
      const refused = refusal(entry);
      if (refused) {
        yield { path, bytes: null, refused };
        continue;
      }
      const content = await unpack(zip, entry, limits.archive.bytes - unpacked);
      if (typeof content === 'string') yield { path, bytes: null, refused: content };
      else {
        unpacked += content.length;
        yield { path, bytes: content, refused: null };
      }
    }
  } finally {
    zip.close();
  }
}

async function directory(zip: ZipFile): Promise<Entry[]> {
  const { entries: most, bytes: mostBytes, ratio, ratioFrom } = limits.archive;
  if (zip.entryCount > most) throw unreadable(`The archive holds ${zip.entryCount} files; at most ${most} are read.`);
  const entries: Entry[] = [];
  let packed = 0;
  let unpacked = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    if (/relative path|absolute path|invalid characters in fileName/i.test(reason))
      throw unreadable('The archive holds a path that leads out of it.', error);
    throw unreadable('The archive is damaged or incomplete.', error);
  }
  if (unpacked > mostBytes) throw unreadable(`Unpacked the archive would be larger than ${mostBytes / 1_000_000} MB.`);
  if (unpacked > ratioFrom && unpacked > packed * ratio)
    throw unreadable(`Unpacked the archive would be more than ${ratio} times as large: it may be a bomb.`);
  return entries;
}

function refusal(entry: Entry): string | null {
  if (((entry.externalFileAttributes >>> 16) & modeMask) === linkMode) return 'It is a link, which is not followed.';
  if (entry.generalPurposeBitFlag & isEncrypted) return 'It is encrypted; save it without a password.';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return 'It is packed in a way that is not read.';
  return null;
}

/** The bytes, or why there are none. */
async function unpack(zip: ZipFile, entry: Entry, room: number): Promise<Uint8Array | string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      length += (chunk as Uint8Array).length;
      if (length > room) return `Unpacked the archive is larger than ${limits.archive.bytes / 1_000_000} MB.`;
      chunks.push(chunk as Uint8Array);
    }
  } catch {
    return 'It is damaged in the archive, or not of the size that the archive says.';
  }
  return Buffer.concat(chunks);
}
