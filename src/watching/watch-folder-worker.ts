import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import Watchpack from 'watchpack';
import { isArticleFile } from '../corpus/load-articles.ts';
import { serveJob } from '../worker-job.ts';
import type { FolderNews, WatchRequest } from './watch-folder.ts';

/** More are not named, but told as "many". */
const mostPaths = 1000;
const togetherMs = 100;
/** A name such as editors, browsers and databases give to what they write beside a file for a while; no folder's, or not often. */
const passing = /~$|^~\$|^#.*#$|\.[\w-]*[a-z][\w-]*$/iu;

serveJob<FolderNews, void>(async (data, { signal, onProgress: tell }) => {
  const { folder, except } = data as WatchRequest;
  const real = (place: string) => realpath(place).catch(() => resolve(place));
  const root = await real(folder);
  const leftOut = await real(except);
  // An index folder that holds the corpus folder is none to leave out.
  const isInside = leftOut !== root && isAtOrBelow(leftOut, root);
  const isLeftOut = (location: string) =>
    (isInside && isAtOrBelow(location, leftOut)) || /(?:^|[/\\])\.(?!\.)/u.test(relative(root, location));

  let changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const tellChanged = () => {
    const paths = [...changed];
    changed = new Set();
    timer = null;
    tell({ kind: 'changed', paths: paths.length > mostPaths ? null : paths });
  };
  const note = (location: string) => {
    const path = relative(root, location).split(sep).join('/').normalize('NFC');
    if (path.startsWith('..') || isLeftOut(location) || !mayHoldArticles(location)) return;
    changed.add(path);
    timer ??= setTimeout(tellChanged, togetherMs);
  };

  // Watchpack says only here what it cannot watch.
  console.error = (message: unknown) => tell({ kind: 'trouble', sentence: troubleOf(String(message)) });
  // One watch a folder, not one a file, and a folder that is moved or made anew is followed.
  const watcher = new Watchpack({ followSymlinks: false, ignored: isLeftOut });
  watcher.on('change', note);
  watcher.on('remove', note);
  watcher.watch({ directories: [root], startTime: Date.now() });
  try {
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    watcher.close();
    if (timer) clearTimeout(timer);
  }
});

const isAtOrBelow = (location: string, ancestor: string) => `${location}${sep}`.startsWith(`${ancestor}${sep}`);

/** Articles, folders, and what is gone and may have been a folder. */
function mayHoldArticles(location: string): boolean {
  const name = basename(location);
  if (isArticleFile(name)) return !name.startsWith('~$');
  try {
    return lstatSync(location).isDirectory();
  } catch {
    return !passing.test(name);
  }
}

function troubleOf(message: string): string {
  const code = /\bE[A-Z]{3,}\b/u.exec(message)?.[0] ?? 'unknown';
  return ['ENOSPC', 'EMFILE', 'ENFILE'].includes(code)
    ? `The system watches no more folders (${code}); the others are looked at now and then. On Linux raise fs.inotify.max_user_watches.`
    : `Some folders cannot be watched (${code}); the next sweep finds what changes there.`;
}
