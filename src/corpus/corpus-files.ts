import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { FootnoteError } from '../errors.ts';
import { outermostPaths } from './corpus-path.ts';
import type { LoadFailure } from './loaded-article.ts';

/** A file of the corpus. `path` is below the folder, with `/`, in Unicode's composed form; `location` is where it lies. */
export type CorpusFile = { readonly kind: 'file'; readonly path: string; readonly location: string };

export type CorpusFilesOptions = {
  /** Paths below the folder, with `/`: only these files and folders are looked at; one that is not there is no failure. */
  readonly paths?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * The files whose names `isArticle` accepts, folder by folder, in the order of their names: the same on every machine.
 * Hidden files and folders, files that begin with `~$` and a README.md at the top are left out. Links to files inside the folder are followed; those
 * that leave it, and folders that cannot be read, are failures. Throws `CORPUS_MISSING` or `CORPUS_UNREADABLE`.
 */
export async function* corpusFiles(
  folder: string,
  isArticle: (name: string) => boolean,
  { paths, signal }: CorpusFilesOptions = {},
): AsyncGenerator<CorpusFile | LoadFailure> {
  const root = await openFolder(folder);

  async function* walk(
    entries: readonly Dirent[],
    location: string,
    above: string,
  ): AsyncGenerator<CorpusFile | LoadFailure> {
    for (const entry of entries) yield* visit({ name: entry.name, kind: entry, folder: location }, above);
  }

  async function* visit(entry: Entry, above: string): AsyncGenerator<CorpusFile | LoadFailure> {
    signal?.throwIfAborted();
    const { name, kind } = entry;
    if (isLeftOut(name, above)) return;
    const here = join(entry.folder, name);
    const path = `${above}${name.normalize('NFC')}`;
    if (kind.isDirectory()) {
      const below = await readdir(here, { withFileTypes: true }).catch(reasonOf);
      if (typeof below === 'string') yield failure(path, below);
      else yield* walk(inOrder(below), here, `${path}/`);
    } else if (kind.isSymbolicLink()) yield* follow(name, here, path);
    else if (!isArticle(name)) return;
    else if (kind.isFile()) yield { kind: 'file', path, location: here };
    else yield failure(path, 'It is not a regular file.');
  }

  /** Looks at this path alone: nothing beside it is read. */
  async function* visitPath(path: string): AsyncGenerator<CorpusFile | LoadFailure> {
    let location = root.location;
    let above = '';
    const names = path.split('/');
    for (const [place, name] of names.entries()) {
      const found = await findEntry(location, name).catch(reasonOf);
      if (typeof found === 'string') yield failure(path, found);
      if (found === null || typeof found === 'string') return;
      if (place === names.length - 1) yield* visit(found, above);
      if (isLeftOut(name, above) || !found.kind.isDirectory()) return;
      location = join(location, found.name);
      above += `${name}/`;
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

  if (!paths || paths.includes('')) yield* walk(root.entries, root.location, '');
  else for (const path of outermostPaths(paths)) yield* visitPath(path);
}

/** What stands in a folder: what `readdir` and `lstat` both say of it. */
type Entry = {
  readonly name: string;
  readonly kind: Pick<Stats, 'isDirectory' | 'isFile' | 'isSymbolicLink'>;
  readonly folder: string;
};

/** Hidden files, what office programs put beside an open document, and a README at the top. */
function isLeftOut(name: string, above: string): boolean {
  return /^(?:\.|~\$)/u.test(name) || (above === '' && /^readme\.md$/i.test(name));
}

/** What has this name in Unicode's composed form; `null` where nothing has. */
async function findEntry(folder: string, name: string): Promise<Entry | null> {
  const entry = (kind: Entry['kind'] | null, asWritten = name) => kind && { name: asWritten, kind, folder };
  const kind = await lstat(join(folder, name)).catch(unlessGone);
  if (kind || /^\p{ASCII}*$/u.test(name)) return entry(kind);
  const names = await readdir(folder).catch(unlessGone);
  const asWritten = names?.find((each) => each.normalize('NFC') === name);
  return asWritten === undefined ? null : entry(await lstat(join(folder, asWritten)).catch(unlessGone), asWritten);
}

function unlessGone(error: unknown): null {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
  throw error;
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
