import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';

const run = promisify(execFile);
let compiled: string;

/** Compiles as `npm run build` does, to a folder from which Node finds the packages. */
beforeAll(async () => {
  const cache = join(projectRoot, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  compiled = await mkdtemp(join(cache, 'footnote-compiled-'));
  const compiler = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [compiler, '-p', join(projectRoot, 'tsconfig.build.json'), '--outDir', compiled]);
});
afterAll(async () => rm(compiled, { recursive: true }));

// Node is stricter than tsx and vitest, for one in which names it finds in a CommonJS package.
it.each(['start', 'ingest', 'ask', 'doctor'])('%s, compiled, loads under Node itself', async (command) => {
  const args = [join(compiled, 'cli', 'main.js'), command, ...(command === 'ask' ? ['Why?'] : []), '--port', 'many'];
  await expect(run(process.execPath, args)).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^footnote: --port [^\n]+\n$/u) as string,
  });
});

it('the assistant, compiled, loads under Node itself', async () => {
  const script = `const { createAssistant } = await import(${JSON.stringify(join(compiled, 'assistant.js'))}); console.log(typeof createAssistant)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('function\n');
});
