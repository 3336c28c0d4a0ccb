import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** A file of the corpus folder, to be handed out as it is. */
export type OriginalFile = { readonly location: string; readonly name: string };

/**
 * The file that an article of the corpus folder was read from: of one in an archive the archive. `null` where it is gone, or
 * would lead out of the folder.
 */
export async function originalFile(corpusFolder: string, articlePath: string): Promise<OriginalFile | null> {
  const root = await realpath(corpusFolder).catch(() => null);
  if (root === null) return null;
  for (let path = articlePath; path !== '.' && path !== ''; path = dirname(path)) {
    const location = await realpath(join(root, path)).catch(() => null);
    if (location === null) continue;
    if (!location.startsWith(root.endsWith(sep) ? root : root + sep)) return null;
    const found = await stat(location).catch(() => null);
    return found?.isFile() ? { location, name: basename(path) } : null;
  }
  return null;
}
