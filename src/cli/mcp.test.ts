import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerSchema } from '../answer/answer.ts';
import { projectRoot } from '../paths.ts';
import { startOpenAiServer } from '../testing/chat-server.ts';
import { programParameters } from '../testing/program-parameters.ts';
import { checkPromises } from '../testing/promises.ts';
import { sampleArticles } from '../testing/sample-answer.ts';

let folder: string;
let settings: string[];
const clients: Client[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-mcp-'));
  settings = ['--corpus', folder, '--index', join(folder, 'index'), '--embedding-model', 'none'];
  for (const [id, text] of Object.entries(sampleArticles)) await writeFile(join(folder, `${id}.txt`), text);
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await rm(folder, { recursive: true });
});

const command = (args: readonly string[] = []) => [
  ...programParameters(join(projectRoot, 'src', 'cli', 'main.ts')),
  'mcp',
  ...settings,
  ...args,
];
const environment = () => ({ PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: tmpdir() });

/** The protocol's own client, and the program as its process; everything on stdout that is not the protocol is an error. */
async function connected(args: readonly string[] = [], extra: Readonly<Record<string, string>> = {}) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: command(args),
    cwd: projectRoot,
    env: { ...environment(), ...extra },
    stderr: 'ignore',
  });
  const errors: Error[] = [];
  const client = new Client({ name: 'test', version: '1' });
  Object.assign(client, { onerror: (error: Error) => errors.push(error) });
  clients.push(client);
  await client.connect(transport);
  return { client, errors };
}

const question = 'When did the harbour bridge open?';

describe('footnote mcp', () => {
  it('fills an empty archive, answers with footnotes, and writes nothing else to stdout', async () => {
    const { client, errors } = await connected();
    const result = await client.callTool({ name: 'ask', arguments: { question } });
    const answer = answerSchema.parse(result.structuredContent);
    expect(answer.status).toBe('answered');
    expect(checkPromises(answer, (id) => sampleArticles[id])).toEqual([]);
    expect(result.content).toMatchObject([{ text: expect.stringMatching(/\[1\].*\n\nSources:\n- \[1\]/su) as string }]);
    const articleId = answer.citations[0]?.articleId ?? '';
    const read = await client.callTool({ name: 'read_article', arguments: { id: articleId } });
    expect(read.structuredContent).toMatchObject({ text: sampleArticles[articleId] });
    const bad = await client.callTool({ name: 'ask', arguments: { question: '' } });
    expect(bad.isError).toBe(true);
    expect(errors).toEqual([]);
  });

  it('serves two clients of one archive at once, each by its own process', async () => {
    const [one, other] = await Promise.all([connected(), connected()]);
    await one.client.callTool({ name: 'ask', arguments: { question } });
    const search = { name: 'search', arguments: { question } };
    const results = await Promise.all([one.client.callTool(search), other.client.callTool(search)]);
    for (const result of results) expect(result.isError).toBeFalsy();
    expect(results[0].structuredContent).toHaveProperty('evidence.0.articleId', 'harbour-bridge');
    expect([...one.errors, ...other.errors]).toEqual([]);
  });

  it('tells each statement as it is verified to who wants to follow', async () => {
    const { client } = await connected();
    const told: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string }) => void told.push(message);
    await client.callTool({ name: 'ask', arguments: { question } }, undefined, { onprogress });
    expect(told).toEqual(['The harbour bridge opened on 3 May 2021. [1]']);
  });

  it('stops the work of a call that is cancelled, at the language model, and answers the next one', async () => {
    let answers = 0;
    let start = (_gone: AbortSignal) => {};
    const started = new Promise<AbortSignal>((resolve) => (start = resolve));
    const model = await startOpenAiServer(({ gone }) => {
      answers += 1;
      if (answers > 1) return { status: 400 };
      start(gone);
      return { fault: 'stall', text: '' };
    });
    try {
      const key = { FOOTNOTE_LLM_API_KEY: 'none' };
      const { client, errors } = await connected(['--llm', 'openai:any', '--llm-base-url', model.baseUrl], key);
      const controller = new AbortController();
      const call = client.callTool({ name: 'ask', arguments: { question } }, undefined, { signal: controller.signal });
      const refused = expect(call).rejects.toThrow('enough');
      const gone = await started;
      controller.abort('enough');
      await refused;
      if (!gone.aborted) await once(gone, 'abort');
      const next = await client.callTool({ name: 'ask', arguments: { question } });
      expect(next.structuredContent).toMatchObject({ status: 'answered', model: { fallbackFrom: 'openai:any' } });
      expect(errors).toEqual([]);
    } finally {
      await model.close();
    }
  });

  it('ends by itself when its client goes, also while it fills the archive', async () => {
    const child = spawn(process.execPath, command(), { cwd: projectRoot, env: environment(), stdio: 'pipe' });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stdin.end();
    const [status] = (await once(child, 'close')) as [number | null];
    expect([status, stdout]).toEqual([0, '']);
  });

  it('says what is wrong with a setting, and not on stdout', async () => {
    const child = spawn(process.execPath, command(['--port', 'many']), { cwd: projectRoot, env: environment() });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
    const [status] = (await once(child, 'close')) as [number | null];
    expect({ status, ...output }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^footnote: --port/u) as string,
    });
  });
});
