import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerSchema } from '../answer/answer.ts';
import { projectRoot } from '../paths.ts';
import { checkPromises } from '../testing/promises.ts';
import { sampleArticles } from '../testing/sample-answer.ts';

/** The program as it runs for people: its own process, on a folder of files, without any model. */
function footnote(args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'src', 'cli', 'main.ts'), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: tmpdir() },
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const exited = once(child, 'close').then(([status, signal]) => ({ status, signal, ...output }));
  return { child, exited };
}

const children: ChildProcess[] = [];
let folder: string;
let folders: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-main-'));
  folders = ['--corpus', folder, '--index', join(folder, 'index'), '--embedding-model', 'none', '--port', '0'];
  for (const [id, text] of Object.entries(sampleArticles)) await writeFile(join(folder, `${id}.txt`), text);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('the program', () => {
  it('prints one line and no stack for a setting that is wrong', async () => {
    const { status, stdout, stderr } = await footnote(['start', '--port', 'many']).exited;
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^footnote: --port [^\n]+\n$/u);
  });

  it('ends quietly when nobody reads what it prints', async () => {
    const { child, exited } = footnote(['--help']);
    child.stdout.destroy();
    expect(await exited).toMatchObject({ status: 0, stderr: '' });
  });

  it('fills an empty archive, serves it, answers, and is gone with status 0 when told to stop', async () => {
    const { child, exited } = footnote(['start', ...folders]);
    const line = once(createInterface(child.stdout), 'line').then(([first]) => String(first));
    const url = /^Footnote is at (http:\/\/127\.0\.0\.1:\d+)$/u.exec(
      await Promise.race([line, exited.then(({ stderr }) => stderr)]),
    )?.[1];
    expect(url).toBeDefined();
    const response = await fetch(`${url}/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'When did the harbour bridge open?' }),
    });
    const answer = answerSchema.parse(await response.json());
    expect(checkPromises(answer, (id) => sampleArticles[id])).toEqual([]);
    child.kill('SIGTERM');
    expect(await exited).toMatchObject({ status: 0, signal: null });
  });

  it('answers in the terminal with the same record', async () => {
    const { status, stdout, stderr } = await footnote(['ask', 'What did the bridge cost?', '--json', ...folders])
      .exited;
    expect([status, stderr.includes('footnote:')]).toEqual([0, false]);
    expect(checkPromises(answerSchema.parse(JSON.parse(stdout)), (id) => sampleArticles[id])).toEqual([]);
  });

  it('does not start without a corpus', async () => {
    const missing = [...folders, '--corpus', join(folder, 'nothing-here')];
    const { status, stdout, stderr } = await footnote(['start', ...missing]).exited;
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^footnote: [^\n]*nothing-here[^\n]*\n$/mu);
  });
});
