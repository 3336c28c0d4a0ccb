import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelFile } from './model-registry.ts';
import { sha256OfFile, verifyFile } from './verify-file.ts';

const fileWith = (content: Buffer): ModelFile => ({
  role: 'weights',
  name: 'model.gguf',
  hubPath: null,
  archiveEntry: null,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

describe('verifying a model file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-verify-'));
    path = join(folder, 'model.gguf');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const content = Buffer.from('the weights');

  it('tells the right file, a wrong one, one of another size and none apart', async () => {
    expect(await verifyFile(path, fileWith(content))).toBe('missing');
    await writeFile(path, content);
    expect(await verifyFile(path, fileWith(content))).toBe('verified');
    await writeFile(path, 'the weightz');
    expect(await verifyFile(path, fileWith(content))).toBe('wrong');
    await writeFile(path, 'the weights, longer');
    expect(await verifyFile(path, fileWith(content))).toBe('wrong');
  });

  it('takes a folder of that name for wrong and a path through a file for missing', async () => {
    expect(await verifyFile(folder, fileWith(content))).toBe('wrong');
    await writeFile(path, content);
    expect(await verifyFile(join(path, 'below'), fileWith(content))).toBe('missing');
  });

  it('stops with its signal', async () => {
    await writeFile(path, content);
    await expect(verifyFile(path, fileWith(content), AbortSignal.abort())).rejects.toThrow('abort');
  });

  it('remembers that a huge file was right until the file changes', async () => {
    const bytes = 256_000_000;
    const handle = await open(path, 'w');
    await handle.truncate(bytes);
    await handle.close();
    const huge: ModelFile = { ...fileWith(content), bytes, sha256: await sha256OfFile(path) };
    const timed = async () => {
      const started = performance.now();
      expect(await verifyFile(path, huge)).toBe('verified');
      return performance.now() - started;
    };
    const first = await timed();
    expect(await readdir(folder)).toEqual(['model.gguf', 'model.gguf.verified.json']);
    expect(await timed()).toBeLessThan(first / 3);

    const changed = await open(path, 'r+');
    await changed.write(Buffer.from('x'), 0, 1, 1000);
    await changed.close();
    expect(await verifyFile(path, huge)).toBe('wrong');
  });
});
