import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelFile } from './model-registry.ts';
import { claimPart, completePart, releasePart } from './part-file.ts';

const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '_');
const content = Buffer.from('the weights');
const file: ModelFile = {
  role: 'weights',
  name: 'model.onnx',
  hubPath: null,
  archiveEntry: null,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

describe('the parts of files on their way', () => {
  let folder: string;
  let target: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-part-'));
    target = join(folder, 'model.onnx');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are different for each writer', async () => {
    expect(await claimPart(target)).not.toBe(await claimPart(target));
  });

  it('are taken over from a process that died', async () => {
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    await writeFile(`${target}.${host}-${dead}-abcd.part`, 'half');
    expect(await readFile(await claimPart(target), 'utf8')).toBe('half');
  });

  it('are left to a process that lives, on this machine or another', async () => {
    await writeFile(`${target}.${host}-${process.ppid}-abcd.part`, 'half');
    await writeFile(`${target}.elsewhere-1-abcd.part`, 'half');
    await expect(readFile(await claimPart(target))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are taken over when nobody has written to them for long', async () => {
    const old = `${target}.elsewhere-1-abcd.part`;
    await writeFile(old, 'half');
    await utimes(old, new Date(), new Date(Date.now() - 2 * 3_600_000));
    expect(await readFile(await claimPart(target), 'utf8')).toBe('half');
  });

  it('go to one of two who want what a failed attempt left', async () => {
    const part = await claimPart(target);
    await writeFile(part, 'half');
    await releasePart(part, target);
    const claims = await Promise.all([claimPart(target), claimPart(target), claimPart(target)]);
    const found = await Promise.all(claims.map((claim) => readFile(claim, 'utf8').catch(() => 'nothing')));
    expect(found.toSorted()).toEqual(['half', 'nothing', 'nothing']);
  });

  it('of another file are no concern of this one', async () => {
    await writeFile(join(folder, 'model.onnx2.abandoned.part'), 'half');
    await expect(readFile(await claimPart(target))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('get their name once they are right', async () => {
    const part = await claimPart(target);
    await writeFile(part, content);
    expect(await completePart(part, target, file)).toBe(true);
    expect(await readdir(folder)).toEqual(['model.onnx']);
    expect(await readFile(target)).toEqual(content);
  });

  it.each(['the weightz', 'the weights and more', ''])('never get it when they hold "%s"', async (wrong) => {
    const part = await claimPart(target);
    await writeFile(part, wrong);
    expect(await completePart(part, target, file)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  it('put a wrong file aside instead of writing over it', async () => {
    await writeFile(target, 'mine');
    const part = await claimPart(target);
    await writeFile(part, content);
    await completePart(part, target, file);
    expect(await readFile(target)).toEqual(content);
    expect(await readFile(`${target}.damaged`, 'utf8')).toBe('mine');
  });
});
