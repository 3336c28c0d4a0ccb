import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { FootnoteError } from '../errors.ts';

export type WalkedFile = { readonly path: string; readonly absolutePath: string; readonly bytes: number };
export type WalkFailure = { readonly path: string; readonly reason: string };

/**
 * The files below a folder, sorted by path, `/` on every system. Hidden files and folders are left out. Links are followed to
 * files inside the folder only; what cannot be read comes as a failure. Throws `CORPUS_MISSING` or `CORPUS_UNREADABLE`.
 */
export async function* walkFolder(folder: string): AsyncGenerator<WalkedFile | WalkFailure> {
  const root = await rootOf(folder);
  yield* walk(root, root, '');
}

async function rootOf(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadableFolder(folder, cause);
    throw new FootnoteError('CORPUS_MISSING', `There is no folder "${folder}". Give the folder of your articles with --corpus.`, { cause });
  }
  throw unreadableFolder(folder, new Error('it is a file, not a folder'));
}

function unreadableFolder(folder: string, cause: unknown): FootnoteError {
  const message = `The folder "${folder}" cannot be read (${reasonOf(cause)}). Check its permissions or give another one with --corpus.`;
  return new FootnoteError('CORPUS_UNREADABLE', message, { cause });
}

async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<WalkedFile | WalkFailure> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    if (prefix === '') throw unreadableFolder(folder, cause);
    yield { path: prefix.slice(0, -1), reason: `the folder cannot be read (${reasonOf(cause)})` };
    return;
  }
  for (const name of names.filter((each) => !each.startsWith('.')).sort(byCodeUnit)) {
    const path = `${prefix}${name}`.normalize('NFC');
    try {
      const absolutePath = join(folder, name);
      const target = await realpath(absolutePath);
      const isInside = target === root || target.startsWith(root + sep);
      if (!isInside) {
        yield { path, reason: 'it is a link to something outside the corpus folder, which is not followed' };
        continue;
      }
      const stats = await stat(target);
      if (stats.isFile()) yield { path, absolutePath: target, bytes: stats.size };
      else if (stats.isDirectory() && target === absolutePath) yield* walk(root, absolutePath, `${path}/`);
      else if (stats.isDirectory()) yield { path, reason: 'it is a link to a folder, which is not followed' };
    } catch (cause) {
      if (cause instanceof FootnoteError) throw cause;
      yield { path, reason: reasonOf(cause) };
    }
  }
}

/** Not by locale: the order is the same on every machine. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Why a file could not be read, as a phrase without its path. */
export function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'it is gone or a link to nothing';
    case 'ELOOP':
      return 'it is a link to itself';
    case undefined:
      return cause instanceof Error ? cause.message : String(cause);
    default:
      return `reading failed (${code})`;
  }
}
