import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, waitForLock } from './writer-lock.ts';

describe('the writer lock', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-lock-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is held by one at a time, by name', () => {
    const lock = acquireLock(folder, 'writer');
    expect(() => acquireLock(folder, 'writer')).toThrow(
      expect.objectContaining({ code: 'INDEX_LOCKED', message: expect.stringContaining('This process') }),
    );
    const other = acquireLock(folder, 'graph');
    lock.release();
    acquireLock(folder, 'writer').release();
    other.release();
  });

  it('is waited for', async () => {
    const lock = acquireLock(folder, 'graph');
    const waiting = waitForLock(folder, 'graph');
    lock.release();
    (await waiting).release();
  });

  it('stops waiting when told to', async () => {
    const lock = acquireLock(folder, 'graph');
    await expect(waitForLock(folder, 'graph', AbortSignal.timeout(150))).rejects.toThrow('timeout');
    lock.release();
  });

  it.each([
    ['no database', 'something else '.repeat(800)],
    ['half a database', `SQLite format 3\0${'x'.repeat(3000)}`],
  ])('can be taken although a crash of the machine left its file as %s', async (_, left) => {
    await writeFile(join(folder, 'writer.lock.sqlite'), left);
    const lock = acquireLock(folder, 'writer');
    expect(() => acquireLock(folder, 'writer')).toThrow(expect.objectContaining({ code: 'INDEX_LOCKED' }));
    lock.release();
  });

  it('names the other process, and is free as soon as that is killed', async () => {
    const script = `import { acquireLock } from ${JSON.stringify(new URL('./writer-lock.ts', import.meta.url).href)};
      acquireLock(${JSON.stringify(folder)}, 'writer'); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(() => acquireLock(folder, 'writer')).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`Process ${holder.pid}`) }),
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    acquireLock(folder, 'writer').release();
  });
});
