import { stat } from 'node:fs/promises';

/** Raised when a reader makes something else of the same file: then every file is read again. A test says when. */
export const readersVersion = 'readers-1';

/**
 * How long a file must have been left alone before it is taken for finished, in ms. No clock of a file system is coarser,
 * so that a change after that shows.
 */
export const settledAfterMs = 2000;

/** What the disk says of a file. While `words` are the same, so is what is read from it, once it was settled. */
export type FileLook = {
  readonly words: string;
  /** For how long nothing was changed, in ms; below 0 where the disk's clock is ahead. */
  readonly quietMs: number;
};

/** `null` where the disk says nothing. The time of the last change of any kind is in it: a file's own time can be set back. */
export async function lookAt(location: string, now: Date): Promise<FileLook | null> {
  const found = await stat(location, { bigint: true }).catch(() => null);
  if (!found) return null;
  const { size, mtimeNs, ctimeNs, ino } = found;
  return {
    words: `${size} ${mtimeNs} ${ctimeNs} ${ino} ${readersVersion}`,
    quietMs: now.getTime() - Number(ctimeNs / 1_000_000n),
  };
}

/** Whether it may still be being written. A clock that is ahead says nothing. */
export function isBeingWritten({ quietMs }: FileLook): boolean {
  return quietMs >= 0 && quietMs < settledAfterMs;
}

/** What to remember of a file that looked so before it was read and so after; `null` where it may not be what was read. */
export function lookToRemember(before: FileLook | null, after: FileLook | null): string | null {
  const isSure = before !== null && before.quietMs >= settledAfterMs && before.words === after?.words;
  return isSure ? before.words : null;
}
