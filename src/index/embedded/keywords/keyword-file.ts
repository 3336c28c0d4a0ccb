import { endianness } from 'node:os';
import { z } from 'zod';
import { readingVersion } from '../../../passages/sentence-reading.ts';
import type { FileOperations } from '../file-operations.ts';
import { fileOperations } from '../file-operations.ts';
import type { KeywordSegment } from './segment.ts';
import type { FileCheck, Judge } from '../published-file.ts';
import { describedFile, publishedFile, undisturbed } from '../published-file.ts';

const description = z.strictObject({
  ...describedFile,
  /** What made stems of words: a file of other stems is of no use. */
  analyser: z.string(),
  /** The arrays lie in the file as they lie in memory. */
  byteOrder: z.enum(['LE', 'BE']),
  passages: z.int().min(0),
  terms: z.int().min(0),
  termBytes: z.int().min(0),
  postings: z.int().min(0),
});
export type KeywordDescription = z.infer<typeof description>;

/** What a keyword file must have been made from to be of use. */
export type KeywordOrigin = { readonly catalog: string };
export type KeywordCheck = FileCheck<KeywordDescription>;

const published = publishedFile({ file: 'keywords.bin', manifest: 'keywords.json', format: 1 }, description);
export const keywordFile = published.path;
export const keywordManifestFile = published.manifestPath;
export const keywordFingerprint = published.fingerprint;
export const isKeywordLeftover = published.isLeftover;

/** Checks the keyword file in `indexFolder`: its manifest, then every byte of it by SHA-256. */
export function checkKeywords(
  indexFolder: string,
  origin: KeywordOrigin,
  files?: FileOperations,
): Promise<KeywordCheck> {
  return published.check(indexFolder, judge(origin), files);
}

/** Reads and checks the keyword file: the segment lies on the very bytes that were checked, and nothing is parsed. */
export async function openKeywords(
  indexFolder: string,
  origin: KeywordOrigin,
  files: FileOperations = fileOperations,
): Promise<{ readonly check: KeywordCheck; readonly segment: KeywordSegment | null }> {
  const opened = await undisturbed(
    () => published.fingerprint(indexFolder),
    async () => {
      let bytes: Uint8Array<ArrayBuffer> | null = null;
      const check = await published.check(indexFolder, judge(origin), files, async () => {
        const found = await files.readBytes(keywordFile(indexFolder));
        bytes = found?.content ?? null;
        return found && { bytes: found.content.length, sha256: found.sha256 };
      });
      const segment = check.kind === 'verified' && bytes ? layOut(check.description, bytes) : null;
      return { check, segment };
    },
  );
  return opened ?? { check: { kind: 'damaged', reason: 'the keyword file changes all the time' }, segment: null };
}

/** Publishes a segment (see `PublishedFile.publish`) that holds the catalog as of `origin.version`. */
export function publishKeywords(
  indexFolder: string,
  segment: KeywordSegment,
  origin: KeywordOrigin & { readonly version: number },
  files: FileOperations = fileOperations,
): Promise<KeywordDescription> {
  const sections = sectionsOf(segment);
  const size = sections.reduce((sum, section) => sum + section.byteLength, 0);
  return published.publish(
    indexFolder,
    {
      description: {
        catalog: origin.catalog,
        version: origin.version,
        analyser: readingVersion,
        byteOrder: endianness(),
        passages: segment.passageIds.length,
        terms: segment.ceilings.length,
        termBytes: segment.termBytes.length,
        postings: segment.postings.length,
      },
      judge: judge(origin),
      write: (file) => files.writeBytes(file, sections.map(bytesOf)),
      isWhole: async (_, { bytes }) => bytes === size,
    },
    files,
  );
}

function judge(origin: KeywordOrigin): Judge<KeywordDescription> {
  return ({ catalog, analyser, byteOrder }) => {
    if (catalog !== origin.catalog) return 'keywords.bin belongs to another catalog';
    if (analyser !== readingVersion) return `keywords.bin holds stems of ${analyser}`;
    return byteOrder === endianness() ? null : 'keywords.bin was written on a machine of the other byte order';
  };
}

/** The arrays of a segment in the order of the file: the widest numbers first, so that each lies where its numbers may. */
const sectionsOf = (segment: KeywordSegment) => [
  segment.passageIds,
  segment.termStarts,
  segment.postingStarts,
  segment.postings,
  segment.lengths,
  segment.ceilings,
  segment.termBytes,
];
const bytesOf = (section: ArrayBufferView) => new Uint8Array(section.buffer, section.byteOffset, section.byteLength);

/** The segment in `bytes`; `null` when they are not as many as `description` says. */
function layOut(description: KeywordDescription, bytes: Uint8Array<ArrayBuffer>): KeywordSegment | null {
  const { passages, terms, termBytes, postings } = description;
  const { buffer } = bytes;
  if (
    bytes.byteOffset !== 0 ||
    bytes.length !== 4 * (passages + 2 * (terms + 1) + postings) + 2 * passages + terms + termBytes
  )
    return null;
  let at = 0;
  const next = (size: number) => {
    const start = at;
    at += size;
    return start;
  };
  return {
    passageIds: new Uint32Array(buffer, next(4 * passages), passages),
    termStarts: new Uint32Array(buffer, next(4 * (terms + 1)), terms + 1),
    postingStarts: new Uint32Array(buffer, next(4 * (terms + 1)), terms + 1),
    postings: new Uint32Array(buffer, next(4 * postings), postings),
    lengths: new Uint16Array(buffer, next(2 * passages), passages),
    ceilings: new Uint8Array(buffer, next(terms), terms),
    termBytes: new Uint8Array(buffer, next(termBytes), termBytes),
  };
}
