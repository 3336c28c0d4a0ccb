import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';
import { type Asked, askingWays, askOn, createAsker } from '../testing/askers.ts';
import { startOpenAiServer } from '../testing/chat-server.ts';
import { type RunningProgram, startProgram } from '../testing/running-program.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const askersOfEachWay = 3;

/** The real program with a language model that writes nothing until it is let, and many who have asked it something. */
async function underLoad(): Promise<{ program: RunningProgram; asked: Promise<Asked[]>; write: () => void }> {
  const index = await mkdtemp(join(tmpdir(), 'footnote-shutdown-'));
  closing.push(() => rm(index, { recursive: true, force: true }));
  let write = () => {};
  const letWrite = new Promise<void>((resolve) => (write = resolve));
  async function* pieces(): AsyncGenerator<string> {
    await letWrite;
    yield '{"statements":[]}';
  }
  const model = await startOpenAiServer(() => ({ pieces: pieces() }));
  closing.push(() => model.close());
  const flags = [
    '--index',
    index,
    '--embedding-model',
    'none',
    '--llm',
    'openai:slow',
    '--llm-base-url',
    model.baseUrl,
  ];
  const program = await startProgram(join(projectRoot, 'src', 'cli', 'main.ts'), flags, {
    FOOTNOTE_LLM_API_KEY: 'test-key',
    FOOTNOTE_CORPUS: join(projectRoot, 'corpus'),
  });
  closing.push(async () => void program.process.kill('SIGKILL'));
  const enough = new AbortController();
  setMaxListeners(0, enough.signal);
  closing.push(async () => enough.abort());
  program.process.once('exit', () => enough.abort());
  const askers = Array.from({ length: askersOfEachWay }, () => askingWays).flat();
  const asked = Promise.all(
    askers.map((way, number) =>
      askOn(
        createAsker(program.url, way),
        (at) => `Where did Putin and Abbas meet in August 2024? (${number}.${at})`,
        enough.signal,
      ),
    ),
  ).then((all) => all.flat());
  // Each has asked, and the model is at work for each.
  await expect.poll(() => model.requests.length, { timeout: 60_000 }).toBe(askers.length);
  return { program, asked, write };
}

it(
  'told to stop, the program finishes what it has begun, however it was asked, and refuses the rest',
  { timeout: 120_000 },
  async () => {
    const { program, asked, write } = await underLoad();
    const stopped = program.stop();
    await expect.poll(() => program.log(), { timeout: 20_000 }).toContain('Stopping');
    const refused = await fetch(`${program.url}/ready`);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
    write();
    expect((await stopped).status).toBe(0);
    const all = await asked;
    expect(all.filter(({ ending }) => ending === 'lost')).toEqual([]);
    for (const way of askingWays)
      expect(all.filter((one) => one.way === way && one.ending === 'answered').length).toBe(askersOfEachWay);
  },
);

it(
  'told to stop, the program tells those whose answer takes too long that it has closed, and is gone soon',
  { timeout: 120_000 },
  async () => {
    const { program, asked } = await underLoad();
    const { status, seconds } = await program.stop();
    expect(status).toBe(0);
    // 10 s on a machine that does nothing else.
    expect(seconds).toBeLessThan(30);
    const all = await asked;
    expect(all.filter(({ ending }) => ending === 'lost')).toEqual([]);
    for (const way of askingWays) {
      const told = all.filter((one) => one.way === way && one.ending === 'told');
      expect(told.length).toBeGreaterThanOrEqual(askersOfEachWay);
      expect(told.some(({ detail }) => detail.includes('SHUTTING_DOWN'))).toBe(true);
    }
  },
);
