import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { diskFailure, diskFull } from '../../catalog/disk-failure.ts';
import type { FileDigest, FileOperations } from './file-operations.ts';
import { fileOperations } from './file-operations.ts';

/** What the manifest says of every derived file: the catalog that it was made from, and what it must be byte for byte. */
export const describedFile = {
  /** Id and version of the catalog. */
  catalog: z.string(),
  version: z.int().min(0),
  bytes: z.int().min(0),
  sha256: z.string(),
};
export type FileDescription = { readonly catalog: string; readonly version: number } & FileDigest;

/** A file that may be used, or why there is none. */
export type FileCheck<Description> =
  | { readonly kind: 'verified'; readonly description: Description }
  | { readonly kind: 'missing' | 'damaged' | 'foreign'; readonly reason: string };

/** What makes a file of no use for the caller, such as another model; `null` when it is of use. */
export type Judge<Description> = (description: Description) => string | null;

/**
 * A file of the index folder that is derived from the catalog, and its manifest beside it. The manifest names the file that is
 * to come and the one that was: whichever of the two a killed writer left under the one name is known, so nothing is built
 * twice.
 */
export type PublishedFile<Description extends FileDescription> = {
  readonly path: (indexFolder: string) => string;
  readonly manifestPath: (indexFolder: string) => string;
  /** Checks the manifest, then every byte of the file by SHA-256, then what it was made from. `digest` reads the file. */
  check(
    indexFolder: string,
    judge: Judge<Description>,
    files?: FileOperations,
    digest?: () => Promise<FileDigest | null>,
  ): Promise<FileCheck<Description>>;
  /** Changes whenever a file is published. */
  readonly fingerprint: (indexFolder: string) => Promise<string>;
  /**
   * Puts a file in place of the one before, so that a process killed at any moment leaves one of the two: written aside,
   * checked on the disk, synced, renamed. Throws `DISK_FULL` when it came out short; then the one before stays.
   */
  publish(indexFolder: string, edition: Edition<Description>, files?: FileOperations): Promise<Description>;
  /** Whether a file of this name was left by a writer that was killed. */
  readonly isLeftover: (name: string) => boolean;
};

export type Edition<Description> = {
  readonly description: Omit<Description, keyof FileDigest>;
  /** Whether the file that stands is worth keeping until the new one is in its place. */
  readonly judge: Judge<Description>;
  write(file: string): Promise<void>;
  /** Whether all of it is on the disk. */
  isWhole(file: string, digest: FileDigest): Promise<boolean>;
};

type Names = { readonly file: string; readonly manifest: string; readonly format: number };

export function publishedFile<Description extends FileDescription>(
  { file, manifest, format }: Names,
  description: z.ZodType<Description>,
): PublishedFile<Description> {
  const path = (indexFolder: string) => join(indexFolder, file);
  const manifestPath = (indexFolder: string) => join(indexFolder, manifest);
  const schema = z.strictObject({
    format: z.literal(format),
    current: description,
    previous: description.nullable(),
    checksum: z.string(),
  });

  function parse(written: string): { current: Description; previous: Description | null } | null {
    try {
      const json: unknown = JSON.parse(written);
      const { checksum, ...rest } = schema.parse(json);
      // Every byte counts, white space too: whatever was touched is not to be trusted.
      return checksum === checksumOf(rest) && asWritten(json) === written ? rest : null;
    } catch {
      // Not JSON, or not ours: the caller reports it as damaged.
      return null;
    }
  }

  const published: PublishedFile<Description> = {
    path,
    manifestPath,
    async check(
      indexFolder,
      judge,
      files = fileOperations,
      digest = () => digestOrNull(path(indexFolder), files),
    ): Promise<FileCheck<Description>> {
      const written = await read(manifest, () => files.read(manifestPath(indexFolder)));
      if ('kind' in written) return written;
      const known = parse(written.content);
      if (!known) return { kind: 'damaged', reason: `${manifest} is damaged or of another format` };
      const standing = await read(file, digest);
      if ('kind' in standing) return standing;
      const found = [known.current, known.previous].find(
        (each) => each?.sha256 === standing.content.sha256 && each.bytes === standing.content.bytes,
      );
      if (!found) return { kind: 'damaged', reason: `${file} is not the file that ${manifest} describes` };
      const reason = judge(found);
      return reason === null ? { kind: 'verified', description: found } : { kind: 'foreign', reason };
    },
    async fingerprint(indexFolder) {
      const parts = await Promise.all([path(indexFolder), manifestPath(indexFolder)].map(identityOf));
      return parts.join(' ');
    },
    async publish(indexFolder, edition, files = fileOperations) {
      const aside = `${path(indexFolder)}.${process.pid}.tmp`;
      const manifestAside = `${manifestPath(indexFolder)}.${process.pid}.tmp`;
      const standing = await published.check(indexFolder, edition.judge, files);
      try {
        await edition.write(aside);
        await files.sync(aside);
        const digest = await files.digest(aside);
        if (!(await edition.isWhole(aside, digest))) throw diskFull(`${file} came out short: the disk`);
        const current = description.parse({ ...edition.description, ...digest });
        const previous = standing.kind === 'verified' ? standing.description : null;
        const unsigned = { format, current, previous };
        const signed = { ...unsigned, checksum: checksumOf(unsigned) };
        await files.write(manifestAside, asWritten(signed));
        await files.sync(manifestAside);
        await files.rename(manifestAside, manifestPath(indexFolder));
        await files.rename(aside, path(indexFolder));
        await files.sync(indexFolder);
        return current;
      } catch (error) {
        throw diskFailure(error);
      } finally {
        // What cannot be removed now, the next sync removes; it must not hide why this one failed.
        await Promise.allSettled([files.remove(aside), files.remove(manifestAside)]);
      }
    },
    isLeftover: (name) =>
      [file, manifest].some((each) => name.startsWith(`${each}.`) && /^\d+\.tmp$/.test(name.slice(each.length + 1))),
  };
  return published;
}

/** Does `work` until no file was published meanwhile; `null` when that never happens. `undo` takes back what was for nothing. */
export async function undisturbed<Result>(
  fingerprint: () => Promise<string>,
  work: () => Promise<Result>,
  undo: (result: Result) => void = () => {},
): Promise<Result | null> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const before = await fingerprint();
    const result = await work();
    if ((await fingerprint()) === before) return result;
    undo(result);
  }
  return null;
}

const asWritten = (manifest: unknown) => `${JSON.stringify(manifest, null, 2)}\n`;

/** Over every field, in one order whatever the file's. */
function checksumOf(unsigned: object): string {
  const inOrder = (_: string, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash('sha256').update(JSON.stringify(unsigned, inOrder)).digest('hex');
}

async function identityOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}-${size}-${mtimeNs}`;
  } catch {
    return 'none';
  }
}

async function digestOrNull(file: string, files: FileOperations): Promise<FileDigest | null> {
  try {
    return await files.digest(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What says that the file itself cannot be read; too many open files, or too little memory, say nothing about it. */
const unreadable = new Set(['EIO', 'EUCLEAN', 'EBADMSG', 'EACCES', 'EPERM', 'EISDIR']);

type Unusable = { readonly kind: 'missing' | 'damaged'; readonly reason: string };

/** What is read of a file; one that the disk does not give back is as good as damaged: it is built anew, in another place of the disk. */
async function read<T>(name: string, load: () => Promise<T | null>): Promise<{ readonly content: T } | Unusable> {
  try {
    const content = await load();
    return content === null ? { kind: 'missing', reason: `${name} is missing` } : { content };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!unreadable.has(code)) throw error;
    return { kind: 'damaged', reason: `${name} cannot be read (${code})` };
  }
}
