import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resultOf, startProcess } from './run-process.ts';

export type FullDiskTask = {
  /** Holds the corpus, and `disk`, where the small disk is mounted. */
  readonly folder: string;
  /** So much more is left free from run to run, in KB; the first has none. */
  readonly stepKilobytes: number;
};
export type FullDiskCounts = {
  /** Syncs that met the full disk, by what they were writing. */
  readonly full: Readonly<Record<'lock' | 'catalog' | 'keywords' | 'graph', number>>;
  /** Syncs that found just enough room. */
  readonly finished: number;
  /** Of those that did not: how often a reader could open the index while the disk was still full, or was told that it is. */
  readonly opened: number;
  readonly refused: number;
  /** So much room, in KB, let the sync end. */
  readonly enoughKilobytes: number;
  readonly articles: number;
  readonly spans: number;
};

/** A disk in memory that only this process and its children see, and that goes with them: needs no rights where Linux lets users have namespaces. */
const ownDisk = (place: string, megabytes: number) => [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${megabytes}m footnote-test "$0" && exec "$@"`,
  place,
];

/** Why no small disk can be mounted here; `null` where one can. */
export async function whyNoOwnDisk(): Promise<string | null> {
  const [command, ...parameters] = [...ownDisk('/mnt', 1), 'true'];
  return promisify(execFile)(command ?? '', parameters).then(
    () => null,
    () => 'this system lets nobody mount a disk of its own (unshare, tmpfs)',
  );
}

/** Lets syncs run into a disk that is really full, with a little more room each time until there is enough; see `FullDiskCounts`. */
export async function runFullDisk(
  folder: string,
  { stepKilobytes }: Omit<FullDiskTask, 'folder'>,
): Promise<FullDiskCounts> {
  const disk = join(folder, 'disk');
  await mkdir(disk, { recursive: true });
  const task: FullDiskTask = { folder, stepKilobytes };
  return resultOf(
    startProcess(new URL('./full-disk-child.ts', import.meta.url), [JSON.stringify(task)], {
      within: ownDisk(disk, 24),
    }),
  );
}
