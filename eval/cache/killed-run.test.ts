import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../src/paths.ts';
import { startOpenAiServer, type ChatServer } from '../../src/testing/chat-server.ts';
import { evalCommand } from '../command.ts';
import { notingWorld, openSmallArchive, smallArchiveQuestions, type SmallArchive } from '../testing/small-archive.ts';

const environment = { FOOTNOTE_LLM_API_KEY: 'test-key' };

let archive: SmallArchive;
let server: ChatServer;
let onRequest = (_number: number): void => {};

beforeAll(async () => {
  archive = await openSmallArchive();
  // It answers with the first sentence that it is shown.
  server = await startOpenAiServer(({ number, prompt }) => {
    onRequest(number);
    const [, label = '', text = ''] = /^\[(S\d+)\] (.+)$/mu.exec(prompt) ?? [];
    return { text: `${text} [${label}]` };
  });
});
afterAll(async () => {
  await server.close();
  await archive.close();
});

function settings(index: string, out: string): string[] {
  const llm = ['--llm', 'openai:scripted', '--llm-base-url', server.baseUrl];
  return [...archive.settings(index), ...llm, '--out', join(archive.folder, out), '--no-html'];
}

function startEval(index: string, out: string) {
  return spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'eval', 'main.ts'), ...settings(index, out)], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
}

async function reportIn(out: string): Promise<Record<string, unknown>> {
  const [name = ''] = (await readdir(join(archive.folder, out))).filter((file) => file.endsWith('.json'));
  return JSON.parse(await readFile(join(archive.folder, out, name), 'utf8')) as Record<string, unknown>;
}

/** What two runs may differ in: when they were, how long they took, and the random ids of answers. */
const ofTheMoment =
  /^(?:startedAt|seconds|memory|timings|recorded|latencyMs|firstStatementMs|(?:latency|first-statement)-.*)$/u;

function comparable(report: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(report, (key, value: unknown) =>
      ofTheMoment.test(key) || (key === 'id' && /^[\da-f]{8}-/u.test(String(value))) ? undefined : value,
    ),
  );
}

it(
  'goes on where it was killed, asks nothing twice, and reports as if nothing had happened',
  { timeout: 120_000 },
  async () => {
    const killed = startEval('index', 'resumed');
    const ended = once(killed, 'exit');
    const reached = new Promise<void>((resolve) => {
      onRequest = (number) => {
        if (number === 3) resolve();
      };
    });
    await Promise.race([reached, ended]);
    killed.kill('SIGKILL');
    await ended;
    expect(server.requests).toHaveLength(3);
    await expect(readdir(join(archive.folder, 'resumed'))).rejects.toThrow('ENOENT');

    const { world } = notingWorld(environment);
    await evalCommand(settings('index', 'resumed'), world);
    // The third question was being answered: it is asked again, and the first two are not.
    expect(server.requests).toHaveLength(3 + smallArchiveQuestions.length - 2);
    const resumed = await reportIn('resumed');
    expect(resumed.recorded).toBe(2);

    await evalCommand([...settings('undisturbed-index', 'undisturbed'), '--no-cache'], world);
    const undisturbed = await reportIn('undisturbed');
    expect(undisturbed.recorded).toBe(0);
    expect(comparable(resumed)).toEqual(comparable(undisturbed));
  },
);
