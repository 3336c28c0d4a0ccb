import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import Watchpack from 'watchpack';
import { isArticleFile } from '../corpus/load-articles.ts';
import { serveJob } from '../worker-job.ts';
import type { FolderNews, WatchRequest } from './watch-folder.ts';

/** More are not named, but told as "many". */
const mostPaths = 1000;
const togetherMs = 100;
/** What editors, browsers and sync programs write beside a file for a while. */
const passing = /~$|^~\$|^#.*#$|\.(?:bak|crdownload|download|lock|part|partial|sw[a-z]|te?mp)$/iu;

serveJob<FolderNews, void>(async (data, { signal, onProgress: tell }) => {
  const { folder } = data as WatchRequest;
  const root = await realpath(folder).catch(() => resolve(folder));
  const below = (location: string) => relative(root, location).split(sep).join('/').normalize('NFC');
  const isHidden = (path: string) => path.split('/').some((name) => name.startsWith('.') && name !== '..');

  let changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const tellChanged = () => {
    const paths = [...changed];
    changed = new Set();
    timer = null;
    tell({ kind: 'changed', paths: paths.length > mostPaths ? null : paths });
  };
  const note = (location: string) => {
    const path = below(location);
    if (path.startsWith('..') || isHidden(path) || !mayHoldArticles(location)) return;
    changed.add(path);
    timer ??= setTimeout(tellChanged, togetherMs);
  };

  // Watchpack says only here what it cannot watch.
  console.error = (message: unknown) => tell({ kind: 'trouble', sentence: troubleOf(String(message)) });
  // One watch a folder, not one a file, and a folder that is moved or made anew is followed.
  const watcher = new Watchpack({ followSymlinks: false, ignored: (location) => isHidden(below(location)) });
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

/** Articles, folders, and what is gone and may have been one. */
function mayHoldArticles(location: string): boolean {
  const name = location.slice(location.lastIndexOf(sep) + 1);
  if (passing.test(name)) return false;
  if (isArticleFile(name)) return true;
  return lstatSync(join(location), { throwIfNoEntry: false })?.isDirectory() ?? true;
}

function troubleOf(message: string): string {
  const code = /\bE[A-Z]{3,}\b/u.exec(message)?.[0] ?? 'unknown';
  return ['ENOSPC', 'EMFILE', 'ENFILE'].includes(code)
    ? `The system watches no more folders (${code}); the others are looked at now and then. On Linux raise fs.inotify.max_user_watches.`
    : `Some folders cannot be watched (${code}); the next sweep finds what changes there.`;
}
