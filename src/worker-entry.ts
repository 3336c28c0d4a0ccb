import { fileURLToPath } from 'node:url';

/**
 * How to start a worker thread from a module beside the caller: `workerEntry(import.meta.url, './embed-worker')`.
 * Compiled code starts the `.js`; under tsx the `.ts` is started with tsx, since Node 20 does not read types. In tests
 * `testing/compiled-worker-entry.ts` stands for this file.
 */
export function workerEntry(importMetaUrl: string, specifier: string): { filename: string; execArgv: string[] } {
  const typescript = importMetaUrl.endsWith('.ts');
  const filename = fileURLToPath(new URL(`${specifier}${typescript ? '.ts' : '.js'}`, importMetaUrl));
  return { filename, execArgv: typescript ? ['--import', registerTsx()] : [] };
}

/** `--import tsx` alone registers nothing in a worker thread; tsx's own function does. */
function registerTsx(): string {
  const api = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return `data:text/javascript,import{register}from${api};register()`;
}
