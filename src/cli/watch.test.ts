import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { projectRoot } from '../paths.ts';
import { programParameters } from '../testing/program-parameters.ts';

let folder: string;
let corpus: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-watching-'));
  corpus = join(folder, 'corpus');
  await mkdir(corpus);
  await writeFile(join(corpus, 'a.txt'), 'The museum opened its doors on Monday.');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** In a namespace of its own, where the system watches so few folders; no other program notices. */
const withFewWatches = ['unshare', '-Ur', 'sh', '-c', 'echo 6 > /proc/sys/user/max_inotify_watches && exec "$@"', 'sh'];
const canLimitWatches = spawnSync(withFewWatches[0] ?? '', [...withFewWatches.slice(1), 'true']).status === 0;

/** The program as it runs for people, following the folder. */
async function serve(prefix: readonly string[] = []) {
  const settings = ['--corpus', corpus, '--index', join(folder, 'index'), '--embedding-model', 'none', '--port', '0'];
  const program = join(projectRoot, 'src', 'cli', 'main.ts');
  const command = [...prefix, process.execPath, ...programParameters(program), 'start', '--watch', ...settings];
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: tmpdir() },
  });
  children.push(child);
  const log = { text: '' };
  child.stderr.on('data', (chunk) => (log.text += String(chunk)));
  const exited = once(child, 'close');
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [string];
  const url = /http:\S+/u.exec(line)?.[0] ?? '';
  const get = async <Body>(path: string) => (await (await fetch(`${url}${path}`)).json()) as Body;
  return { child, exited, log, get, articles: async () => (await get<{ articles: number }>('/archive')).articles };
}

it(
  'a server that follows its folder takes in what comes, is killed, and goes on from there',
  { timeout: 180_000 },
  async () => {
    const patience = { timeout: 60_000, interval: 250 };
    const first = await serve();
    await vi.waitFor(async () => {
      const { watching } = await first.get<{ watching: { lastSweepAt: string | null } | null }>('/ready');
      expect(watching?.lastSweepAt).toBeTruthy();
    }, patience);
    expect(first.log.text).toContain('is followed');
    for (let i = 0; i < 300; i += 1)
      await writeFile(join(corpus, `n${i}.txt`), `The harbour number ${i} closed its gates on Friday. `.repeat(20));
    await writeFile(join(corpus, 'bad.txt'), Buffer.from([0, 1, 2, 0]));
    await vi.waitFor(async () => expect(await first.articles()).toBeGreaterThan(1), patience);
    first.child.kill('SIGKILL');
    await first.exited;

    await rm(join(corpus, 'n7.txt'));
    const second = await serve();
    await vi.waitFor(async () => expect(await second.articles()).toBe(300), patience);
    const { notRead } = await second.get<{ notRead: object[] }>('/archive');
    expect(notRead).toEqual([
      expect.objectContaining({ path: 'bad.txt', reason: expect.stringContaining('not text') as string }),
    ]);
    await rm(join(corpus, 'bad.txt'));
    await writeFile(join(corpus, 'b.txt'), 'The tower fell in the night.');
    await vi.waitFor(() => expect(second.log.text).toMatch(/^Followed the folder: 1 added, in [\d.]+ s$/mu), patience);
    expect(await second.get('/archive')).toMatchObject({ articles: 301, notRead: [], notReadTotal: 0 });
    second.child.kill('SIGTERM');
    expect(await second.exited).toEqual([0, null]);
  },
);

it.skipIf(!canLimitWatches)(
  'a server that may watch no more folders says so, and looks at the others now and then',
  { timeout: 180_000 },
  async () => {
    const patience = { timeout: 60_000, interval: 250 };
    for (let i = 0; i < 20; i += 1) await mkdir(join(corpus, `folder${i}`));
    const server = await serve(withFewWatches);
    await vi.waitFor(() => expect(server.log.text).toContain('watches no more folders'), patience);
    const { watching } = await server.get<{ watching: { problem: string } }>('/ready');
    expect(watching.problem).toContain('fs.inotify.max_user_watches');
    for (let i = 0; i < 20; i += 1)
      await writeFile(join(corpus, `folder${i}`, 'b.txt'), 'The tower fell in the night.');
    await vi.waitFor(async () => expect(await server.articles()).toBe(21), patience);
    server.child.kill('SIGTERM');
    expect(await server.exited).toEqual([0, null]);
  },
);
