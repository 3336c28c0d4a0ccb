import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Puts `text` in the place of a file: written aside, synced and renamed, so that a kill leaves the old or the new one. `mode`: who may read a new one. */
export function replaceFile(file: string, text: string, mode = 0o666): void {
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(aside, 'w', mode);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(aside, file);
    syncFolder(dirname(file));
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A rename is on the disk once its folder is; Windows, which cannot open one, logs renames itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
