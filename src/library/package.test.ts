import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';
import { sampleArticles } from '../testing/sample-answer.ts';

const run = promisify(execFile);
const packages = join(projectRoot, 'node_modules');
const compiler = join(packages, 'typescript', 'bin', 'tsc');
/** What runs without a model and without what the machine's user has set. */
const env = { PATH: process.env.PATH, HOME: tmpdir(), TMPDIR: tmpdir(), FOOTNOTE_EMBEDDING_MODEL: 'none' };
let work: string;
let project: string;

/** Packs what `npm run build` compiles, as `npm pack` does for an install, and unpacks it among the packages it depends on. */
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'footnote-package-'));
  const built = join(work, 'built');
  await mkdir(built);
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'prompts', 'corpus', 'src'])
    await cp(join(projectRoot, name), join(built, name), { recursive: true });
  await symlink(packages, join(built, 'node_modules'));
  await run(process.execPath, [compiler, '-p', join(built, 'tsconfig.build.json')]);
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: built });
  project = join(work, 'project');
  const modules = join(project, 'node_modules');
  await mkdir(join(modules, 'footnote'), { recursive: true });
  const tarball = join(built, stdout.trim());
  await run('tar', ['-xzf', tarball, '-C', join(modules, 'footnote'), '--strip-components', '1']);
  for (const name of await dependencies()) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(packages, name), join(modules, name));
  }
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'reader', type: 'module' }));
});
afterAll(async () => rm(work, { recursive: true, force: true }));

beforeEach(async () => {
  await mkdir(join(project, 'articles'));
  for (const [id, text] of Object.entries(sampleArticles))
    await writeFile(join(project, 'articles', `${id}.txt`), text);
});
afterEach(async () => {
  for (const folder of ['articles', 'index']) await rm(join(project, folder), { recursive: true, force: true });
});

/** What an install of the package would bring, and what checks and runs TypeScript. */
async function dependencies(): Promise<string[]> {
  const { dependencies: needed } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return [...Object.keys(needed), 'tsx', '@types/node'];
}

/** The examples of docs/library.md, each with what it says is printed. */
async function examples(): Promise<{ code: string; printed: string }[]> {
  const page = await readFile(join(projectRoot, 'docs', 'library.md'), 'utf8');
  return [...page.matchAll(/```ts\n(.+?)```\n\n```text\n(.+?)```/gsu)].map(([, code = '', printed = '']) => ({
    code,
    printed,
  }));
}

describe('the package, packed and installed', () => {
  it('holds what the program needs and nothing of its tests', async () => {
    const names = await readdir(join(project, 'node_modules', 'footnote'), { recursive: true });
    expect(names).toEqual(expect.arrayContaining(['dist/cli/main.js', 'prompts/answer.md', 'package.json']));
    expect(names.filter((name) => /\.test\.|testing|^src/u.test(name))).toEqual([]);
  });

  it('runs the examples of docs/library.md as written, with the types it gives', async () => {
    const shown = await examples();
    expect(shown).toHaveLength(2);
    const files = shown.map((_example, at) => `example-${at}.mts`);
    for (const [at, { code }] of shown.entries()) await writeFile(join(project, files[at] ?? ''), code);
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
    await run(process.execPath, [compiler, ...options, '--types', 'node', ...files], { cwd: project });
    for (const [at, { printed }] of shown.entries()) {
      const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', files[at] ?? ''], {
        cwd: project,
        env,
      });
      expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: '' });
    }
  });

  it('keeps its types: what is no setting, request or filter does not compile', async () => {
    const code = `
      import { createFootnote } from 'footnote';
      import { FootnoteStore } from 'footnote/langchain';
      const archive = await createFootnote({ corpus: 'a', index: 'b' });
      // @ts-expect-error
      await createFootnote({ corpus: 'a' });
      // @ts-expect-error
      await archive.ask({ query: 'x' });
      // @ts-expect-error
      await new FootnoteStore(archive).similaritySearch('x', 2, { outlet: 'y' });
      // @ts-expect-error
      const confidence: string = (await archive.ask('x')).confidence;
    `;
    await writeFile(join(project, 'types.mts'), code);
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
    await run(process.execPath, [compiler, ...options, '--types', 'node', 'types.mts'], { cwd: project });
  });

  it('gives the command footnote', async () => {
    const footnote = join(project, 'node_modules', 'footnote');
    const { bin } = JSON.parse(await readFile(join(footnote, 'package.json'), 'utf8')) as { bin: { footnote: string } };
    const command = join(footnote, bin.footnote);
    // npm makes it executable when it installs it; what it runs is said in its first line.
    await run('chmod', ['+x', command]);
    const args = ['ask', 'When did the harbour bridge open?', '--corpus', 'articles', '--index', 'index'];
    const { stdout } = await run(command, args, { cwd: project, env });
    expect(stdout).toContain('The harbour bridge opened on 3 May 2021. [1]');
  });

  it('lets nothing else of it be imported', async () => {
    const script = "await import('footnote/dist/assistant.js')";
    await expect(
      run(process.execPath, ['--input-type=module', '--eval', script], { cwd: project, env }),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED') as string });
  });
});
