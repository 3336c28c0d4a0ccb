import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { FootnoteError } from '../errors.ts';
import type { LoadFailure } from './loaded-article.ts';

/** A file of the corpus. `path` is below the folder, with `/`, in Unicode's composed form; `location` is where it lies. */
export type CorpusFile = { readonly kind: 'file'; readonly path: string; readonly location: string };

/**
 * The files whose names `isArticle` accepts, folder by folder, in the order of their names: the same on every machine.
 * Hidden files and folders and a README.md at the top are left out. Links to files inside the folder are followed; those
 * that leave it, and folders that cannot be read, are failures. Throws `CORPUS_MISSING` or `CORPUS_UNREADABLE`.
 */
export async function* corpusFiles(
  folder: string,
  isArticle: (name: string) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<CorpusFile | LoadFailure> {
  const root = await openFolder(folder);

  async function* walk(
    entries: readonly Dirent[],
    location: string,
    above: string,
  ): AsyncGenerator<CorpusFile | LoadFailure> {
    for (const entry of entries) {
      signal?.throwIfAborted();
      if (entry.name.startsWith('.') || (above === '' && /^readme\.md$/i.test(entry.name))) continue;
      const here = join(location, entry.name);
      const path = `${above}${entry.name.normalize('NFC')}`;
      if (entry.isDirectory()) {
        const below = await readdir(here, { withFileTypes: true }).catch(reasonOf);
        if (typeof below === 'string') yield failure(path, below);
        else yield* walk(inOrder(below), here, `${path}/`);
      } else if (entry.isSymbolicLink()) yield* follow(entry.name, here, path);
      else if (!isArticle(entry.name)) continue;
      else if (entry.isFile()) yield { kind: 'file', path, location: here };
      else yield failure(path, 'It is not a regular file.');
    }
  }

  async function* follow(name: string, location: string, path: string): AsyncGenerator<CorpusFile | LoadFailure> {
    const target = await statTarget(location);
    if (typeof target === 'string') {
      if (isArticle(name)) yield failure(path, target);
      return;
    }
    // A folder inside is read where it lies.
    const isInside = `${target.location}${sep}`.startsWith(
      root.location.endsWith(sep) ? root.location : `${root.location}${sep}`,
    );
    if (target.stats.isDirectory() ? isInside : !isArticle(name)) return;
    if (!isInside) yield failure(path, 'It is a link that leaves the corpus folder; copy what it points to.');
    else if (target.stats.isFile()) yield { kind: 'file', path, location: target.location };
    else yield failure(path, 'It is not a regular file.');
  }

  yield* walk(root.entries, root.location, '');
}

async function openFolder(folder: string): Promise<{ location: string; entries: Dirent[] }> {
  try {
    const location = await realpath(folder);
    return { location, entries: inOrder(await readdir(location, { withFileTypes: true })) };
  } catch (error) {
    const name = JSON.stringify(basename(folder) || folder);
    if (codeOf(error) === 'ENOENT') {
      throw new FootnoteError('CORPUS_MISSING', `There is no folder ${name}. Give the right one with --corpus.`, {
        cause: error,
      });
    }
    const what =
      codeOf(error) === 'ENOTDIR' ? `${name} is not a folder` : `The folder ${name} cannot be read (${codeOf(error)})`;
    throw new FootnoteError('CORPUS_UNREADABLE', `${what}. Give a folder of articles with --corpus.`, { cause: error });
  }
}

async function statTarget(link: string): Promise<{ location: string; stats: Stats } | string> {
  try {
    const location = await realpath(link);
    return { location, stats: await stat(location) };
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'It is a link to nothing.' : reasonOf(error);
  }
}

function inOrder(entries: readonly Dirent[]): Dirent[] {
  const key = ({ name }: Dirent) => name.normalize('NFC');
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function failure(path: string, reason: string): LoadFailure {
  return { kind: 'failure', path, reason };
}

/** Why a file or folder could not be read, as a sentence without its place on the machine. */
export function reasonOf(error: unknown): string {
  if (error instanceof FootnoteError) return error.message;
  const code = codeOf(error);
  if (code === 'ENOENT') return 'It was gone before it could be read.';
  if (code === 'EACCES' || code === 'EPERM') return `It may not be read (${code}).`;
  return `It cannot be read (${code}).`;
}

function codeOf(error: unknown): string {
  const isSystemError =
    error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
  if (!isSystemError) throw error;
  return String(error.code);
}
