import { compiledFile } from './compile-sources.ts';

/** Stands for `program-parameters.ts` in tests (`vitest.config.ts`): processes run compiled code. */
export function programParameters(file: string): string[] {
  return ['--enable-source-maps', file.endsWith('.ts') ? compiledFile(file) : file];
}
