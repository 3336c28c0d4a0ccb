import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import type { Config } from '../config.ts';
import { readConfig } from '../config.ts';
import { ingestCommand } from './ingest.ts';

describe('footnote ingest', () => {
  let folder: string;
  let config: Config;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-cli-'));
    config = readConfig(
      {
        corpus: join(folder, 'corpus'),
        index: join(folder, 'index'),
        models: join(folder, 'models'),
        embeddingModel: 'none',
      },
      { HF_ENDPOINT: '', FOOTNOTE_MODEL_REGISTRIES: 'no' },
    );
    await mkdir(join(folder, 'corpus', 'deep'), { recursive: true });
    await write('a.md', 'The museum opened its doors to visitors on Monday morning.');
    await write('deep/b.md', 'The harbour closed its gates on Friday night.');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (path: string, content: string | Uint8Array) => writeFile(join(folder, 'corpus', path), content);

  async function run(
    paths: string[] = [],
    { isTTY = false, signal = new AbortController().signal, settings = config } = {},
  ) {
    const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
    const status = await ingestCommand(settings, paths, { stdout, stderr, stopSignal: () => signal });
    stdout.end();
    stderr.end();
    return { status, stdout: await text(stdout), stderr: await text(stderr) };
  }

  it('says for each file what became of it, and exits with 0', async () => {
    const first = await run();
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('added: a\nadded: deep/b\n');
    expect(first.stderr).toMatch(/articles/);
    await write('a.md', 'The museum closed its doors for repairs on Tuesday evening.');
    await rm(join(folder, 'corpus', 'deep', 'b.md'));
    const second = await run();
    expect(second.stdout).toContain('changed: a\nremoved: deep/b\n');
    expect((await run()).stdout).toContain('1 unchanged');
  });

  it('exits with 1 when a file cannot be read, and does the others', async () => {
    await write('bad.md', new Uint8Array([0, 1, 2, 3, 0, 255, 0, 0]));
    const { status, stdout } = await run();
    expect(status).toBe(1);
    expect(stdout).toContain('added: a\n');
    expect(stdout).toMatch(/failed: bad\.md: /);
  });

  it('exits with 2 when nothing can be read', async () => {
    await rm(join(folder, 'corpus'), { recursive: true });
    await mkdir(join(folder, 'corpus'));
    await write('bad.md', new Uint8Array([0, 1, 2, 3, 0, 255, 0, 0]));
    expect((await run()).status).toBe(2);
  });

  it('keeps to the paths given, as seen from the corpus folder or from here', async () => {
    expect((await run(['deep'])).stdout).toMatch(/^added: deep\/b\n1 added/);
    expect((await run([join(folder, 'corpus', 'a.md')])).stdout).toMatch(/^added: a\n1 added/);
    await expect(run([folder])).rejects.toMatchObject({ code: 'INVALID_SETTING' });
    await expect(run(['../elsewhere'])).rejects.toMatchObject({ code: 'INVALID_SETTING' });
  });

  it('stores for keyword search when the model is not to be had, and says so', async () => {
    const settings = { ...config, embeddingModel: 'bge-small-en-v1.5' };
    const { status, stderr } = await run([], { settings });
    expect(status).toBe(0);
    expect(stderr).toContain('keyword search');
    const catalog = openSqliteCatalog(config.index, { readonly: true });
    expect(await catalog.coverage()).toMatchObject({ articles: 2, passagesWithVectors: 0 });
    await catalog.close();
  });

  it('says that it was stopped', async () => {
    const { status, stderr } = await run([], { signal: AbortSignal.abort() });
    expect(status).toBe(1);
    expect(stderr).toContain('Stopped.');
  });

  it('shows a bar on a terminal and leaves no control characters of a file name there', async () => {
    await write('evil\u001B[31m.md', 'The tower fell down during the night of Sunday.');
    const { stdout, stderr } = await run([], { isTTY: true });
    expect(stderr).toContain('articles');
    expect(stdout).not.toContain('\u001B');
  });
});
