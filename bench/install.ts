import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { projectRoot } from '../src/paths.ts';
import { sampleArticles } from '../src/testing/sample-answer.ts';

/**
 * `npx tsx bench/install.ts [FOLDER]`: packs the project, installs the package as a user does into an empty folder, without this project's .npmrc, and tries
 * what it gives there: the command, MCP over stdin and stdout, both imports with their types. It takes minutes, and what is new from the network.
 * With FOLDER the installation stays there, and one that is there already is tried again.
 */
const run = promisify(execFile);
const kept = process.argv[2];
const project = kept === undefined ? await mkdtemp(join(tmpdir(), 'footnote-install-')) : resolve(kept);
const env = { ...process.env, FOOTNOTE_EMBEDDING_MODEL: 'none', ONNXRUNTIME_NODE_INSTALL: 'skip' };
const inProject = { cwd: project, env, maxBuffer: 64 * 1024 * 1024 };
const question = 'When did the harbour bridge open?';
const archive = ['--corpus', 'articles', '--index', 'index'];

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function expectText(text: string, expected: string): void {
  if (!text.includes(expected)) throw new Error(`Expected “${expected}” in: ${text.slice(0, 2000)}`);
}

async function install(): Promise<void> {
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'reader', type: 'module', private: true }));
  const { stdout } = await timed('npm pack', () =>
    run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: projectRoot }),
  );
  const tarball = stdout.trim().split('\n').at(-1) ?? '';
  const { size } = await stat(join(project, tarball));
  console.log(`${tarball}: ${(size / 2 ** 20).toFixed(1)} MB`);
  await timed('npm install', () => run('npm', ['install', '--prefer-offline', tarball], inProject));
}

async function tryCommand(): Promise<void> {
  const npx = async (...args: string[]) => (await run('npx', ['footnote', ...args], inProject)).stdout;
  expectText(await timed('npx footnote --help', () => npx('--help')), 'Usage: footnote');
  const answer = await timed('npx footnote ask', () => npx('ask', question, ...archive));
  expectText(answer, 'The harbour bridge opened on 3 May 2021. [1]');
}

async function tryMcp(): Promise<void> {
  const client = new Client({ name: 'install', version: '1' });
  const names = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const server = { command: 'npx', args: ['footnote', 'mcp', ...archive], cwd: project };
  await client.connect(
    new StdioClientTransport({ ...server, env: Object.fromEntries(names) as Record<string, string> }),
  );
  try {
    const result = await client.callTool({ name: 'ask', arguments: { question } });
    expectText(JSON.stringify(result.content), 'The harbour bridge opened on 3 May 2021. [1]');
  } finally {
    await client.close();
  }
}

const program = `
  import { createFootnote, FootnoteError, type Answer } from 'footnote';
  import { FootnoteRetriever } from 'footnote/langchain';
  const archive = await createFootnote({ corpus: 'articles', index: 'index' });
  try {
    const answer: Answer = await archive.ask('${question}');
    const [document] = await new FootnoteRetriever({ archive, k: 1 }).invoke('${question}');
    console.log(answer.answer, document?.metadata.articleId, FootnoteError.name);
    // @ts-expect-error
    answer.anwser;
  } finally {
    await archive.close();
  }
`;

async function tryImports(): Promise<void> {
  await writeFile(join(project, 'program.mts'), program);
  const compiler = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', 'program.mts'];
  await run(process.execPath, [compiler, ...options], inProject);
  const { stdout } = await run(process.execPath, ['program.mjs'], inProject);
  expectText(stdout, 'The harbour bridge opened on 3 May 2021. [1] harbour-bridge FootnoteError');
}

async function megabytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return Math.round(bytes / 2 ** 20);
}

try {
  if (!existsSync(join(project, 'node_modules', 'footnote'))) await install();
  console.log(`installed: ${await megabytes(join(project, 'node_modules'))} MB`);
  await mkdir(join(project, 'articles'), { recursive: true });
  for (const [id, text] of Object.entries(sampleArticles))
    await writeFile(join(project, 'articles', `${id}.txt`), text);
  await tryCommand();
  await timed('footnote mcp, asked by its client', tryMcp);
  await timed("imports from 'footnote' and 'footnote/langchain', compiled and run", tryImports);
} finally {
  if (kept === undefined) await rm(project, { recursive: true, force: true });
}
