import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { resultOf, startProcess } from './run-process.ts';

/** What a process does to a disk, as failing-disk.c counts it. */
export const diskCalls = ['write', 'sync', 'rename', 'remove', 'truncate', 'read'] as const;
export type DiskCall = (typeof diskCalls)[number];

/** How a disk fails at the chosen call. */
export const failures = {
  'fails once': { mode: 1, error: 5 },
  'is full from then on': { mode: 2, error: 28 },
  'takes half of it, then is full': { mode: 3, error: 28 },
} as const;
export type Failure = keyof typeof failures;

/** Which sync is made to fail: one that makes the index, one that adds, changes and removes, one that puts a new catalog in place of a damaged one. */
export type SyncKind = 'first' | 'later' | 'of a damaged catalog';

export type FailingDiskTask = {
  readonly folder: string;
  readonly control: string;
  readonly calls: readonly DiskCall[];
  readonly failure: Failure;
  readonly sync: SyncKind;
  /** Every so manieth call is made to fail, beginning with `from`. */
  readonly every: number;
  readonly from: number;
};
export type FailingDiskCounts = {
  /** Syncs that met a failure: one for each call that was made to fail. */
  readonly injected: Readonly<Record<DiskCall, number>>;
  /** What the sync said, how often; `nothing` where it ended well in spite of it. */
  readonly said: Readonly<Record<string, number>>;
  readonly articles: number;
  readonly spans: number;
};

/** Why disks cannot be made to fail here; `null` where they can. */
export async function whyNoFailingDisk(): Promise<string | null> {
  if (process.platform !== 'linux') return 'calls to the system are intercepted on Linux only';
  return run('cc', ['--version']).then(
    () => null,
    () => 'there is no C compiler (cc)',
  );
}

/**
 * Lets syncs fail at one call to the system after the other, whoever makes it, SQLite, hnswlib or Node, in a process of its
 * own, and checks after each what it left, and that the next sync makes it complete.
 */
export async function runFailingDisk(
  folder: string,
  task: Omit<FailingDiskTask, 'folder' | 'control'>,
): Promise<FailingDiskCounts> {
  await mkdir(folder, { recursive: true });
  const place = await realpath(folder);
  const library = join(place, 'failing-disk.so');
  const control = join(place, 'control');
  const source = fileURLToPath(new URL('./failing-disk.c', import.meta.url));
  await run('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  await writeFile(control, Buffer.alloc(controlBytes));
  const full: FailingDiskTask = { ...task, folder: place, control };
  const environment = {
    LD_PRELOAD: library,
    FAILING_DISK: join(place, 'index'),
    FAILING_DISK_CONTROL: control,
  };
  return resultOf(
    startProcess(new URL('./failing-disk-child.ts', import.meta.url), [JSON.stringify(full)], { environment }),
  );
}

export const controlBytes = 8 * (7 + diskCalls.length);
const run = promisify(execFile);

/** Puts a copy of a folder in the place of another one. */
export async function replaceFolder(folder: string, original: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(original, folder, { recursive: true });
}
