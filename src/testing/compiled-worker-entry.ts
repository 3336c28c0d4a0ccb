import { compiledFile } from './compile-sources.ts';

/** Stands for `src/worker-entry.ts` in tests (`vitest.config.ts`): workers start from compiled code. */
export function workerEntry(importMetaUrl: string, specifier: string): { filename: string; execArgv: string[] } {
  return { filename: compiledFile(new URL(`${specifier}.ts`, importMetaUrl)), execArgv: [] };
}
