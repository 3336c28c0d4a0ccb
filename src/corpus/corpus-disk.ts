import { readdir, stat } from 'node:fs/promises';
import { FootnoteError } from '../errors.ts';

/** The disk that the corpus folder lies on, and whether there is anything in it. */
export type CorpusDisk = { readonly disk: string; readonly isEmpty: boolean };

/** `null` where there is no such folder, or it cannot be read: whoever reads it says so. */
export async function corpusDisk(corpusFolder: string): Promise<CorpusDisk | null> {
  try {
    const { dev } = await stat(corpusFolder, { bigint: true });
    const names = await readdir(corpusFolder);
    return { disk: `disk ${dev}`, isEmpty: names.every((name) => name.startsWith('.')) };
  } catch {
    return null;
  }
}

/** Throws `CORPUS_UNREADABLE` for the empty folder that is left where a disk is not mounted: what was on it is not gone. */
export function checkMounted(now: CorpusDisk | null, diskBefore: string | null): void {
  if (!now?.isEmpty || diskBefore === null || diskBefore === now.disk) return;
  throw new FootnoteError(
    'CORPUS_UNREADABLE',
    'The corpus folder is empty, and lies on another disk than before: is its disk not mounted? Nothing was removed. If it is to be empty, run `npm run ingest -- --rebuild`.',
  );
}
