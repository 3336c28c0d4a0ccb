import { formatOf } from '../read-text.ts';
import { archiveEntries } from './archive-entries.ts';
import { refuseEntities } from './dom.ts';
import { unreadable } from './read-document.ts';

export type Parts = ReadonlyMap<string, Uint8Array>;

/**
 * All parts of a document that is a zip archive (DOCX, EPUB), unpacked once under the limits of an archive, so that what
 * reads it afterwards meets no bomb; its XML declares no entities. Throws `ARTICLE_UNREADABLE`.
 */
export async function officeParts(bytes: Uint8Array, kind: string): Promise<Parts> {
  if (!startsAsZip(bytes)) {
    const other = formatOf(bytes);
    if (other === 'an old Word document')
      throw unreadable(
        `The file is not ${kind}: it is an old or an encrypted office document. Save it anew without a password.`,
      );
    throw unreadable(`The file is not ${kind}${other ? `: it is ${other}` : ''}.`);
  }
  const parts = new Map<string, Uint8Array>();
  for await (const { path, bytes: content, refused } of archiveEntries(bytes, () => true)) {
    if (refused !== null) throw unreadable(`${path} in it: ${refused}`);
    parts.set(path, content);
    if (/\.(?:xml|rels|opf|ncx|xhtml|html?)$/i.test(path)) refuseEntities(xmlText(content));
  }
  return parts;
}

/** XML is UTF-8, or UTF-16 with a mark. */
export function xmlText(bytes: Uint8Array): string {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8').decode(bytes);
}

function startsAsZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}
