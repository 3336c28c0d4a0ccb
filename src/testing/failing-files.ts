import type { FileOperations } from '../index/embedded/file-operations.ts';
import { fileOperations } from '../index/embedded/file-operations.ts';

/** Fails at the nth call of anything that changes the disk, as if the process ended there: nothing after it is done either. */
export function failingAt(step: number): { files: FileOperations; failed: () => boolean } {
  let calls = 0;
  const files = { ...fileOperations };
  for (const name of ['write', 'writeBytes', 'sync', 'rename', 'remove', 'digest'] as const) {
    const operation = fileOperations[name] as (...parameters: unknown[]) => Promise<never>;
    files[name] = async (...parameters: unknown[]) => {
      calls += 1;
      if (calls >= step) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return operation(...parameters);
    };
  }
  return { files, failed: () => calls >= step };
}
