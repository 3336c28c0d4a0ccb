import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { projectRoot } from '../paths.ts';

/** Tests and what they start go to compiled code by these (`resolve.alias` of Vitest). */
export const compiledSources = [
  { find: /^(?:\.\.?\/)+worker-entry\.ts$/u, replacement: beside('compiled-worker-entry.ts') },
  { find: /^(?:\.\.?\/)+(?:.*\/)?program-parameters\.ts$/u, replacement: beside('compiled-program-parameters.ts') },
];

/**
 * Compiles the sources for a run of the tests, in two seconds: workers and programs that tests start run what comes of it. With tsx
 * each of them takes .3 to 1.4 s of the processor longer.
 */
export async function setup(project: TestProject): Promise<void> {
  await compile();
  project.onTestsRerun(compile);
}

async function compile(): Promise<void> {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', join(projectRoot, 'tsconfig.test-build.json')]);
}

function beside(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Where a file of the sources lies once it is compiled. */
export function compiledFile(source: string | URL): string {
  const path = typeof source === 'string' ? source : fileURLToPath(source);
  return join(projectRoot, '.compiled', relative(join(projectRoot, 'src'), path).replace(/\.ts$/u, '.js'));
}
