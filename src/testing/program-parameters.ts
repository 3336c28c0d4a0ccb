/** What Node.js is told in order to run a file, compiled or not. In tests `compiled-program-parameters.ts` stands for it. */
export function programParameters(file: string): string[] {
  return file.endsWith('.ts') ? ['--import', import.meta.resolve('tsx'), file] : ['--enable-source-maps', file];
}
