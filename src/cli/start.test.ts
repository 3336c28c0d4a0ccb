import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Assistant } from '../assistant.ts';
import { readConfig } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import type { IngestReport } from '../ingest.ts';
import { type Script, scriptedAssistant } from '../testing/scripted-assistant.ts';
import { textSink } from '../testing/test-app.ts';
import { createKey } from './keys.ts';
import { start } from './start.ts';

const report: IngestReport = {
  added: ['a', 'b'],
  changed: [],
  moved: [],
  removed: ['c'],
  unchanged: 7,
  failed: [{ path: 'broken\u001B[31m.md', reason: 'it is no text' }],
  deferred: [],
  filesRead: 0,
  warnings: [],
  passagesEmbedded: 2,
  passagesFromCache: 0,
  seconds: 1.25,
  indexVersion: 3,
};

/** Starts, does `during` once it serves, stops, and gives what was written. */
async function run(
  script: Script,
  flags: Record<string, string>,
  during: (url: string) => Promise<void> = async () => {},
) {
  const assistant = scriptedAssistant(script);
  const [stdout, stderr] = [textSink(), textSink()];
  const controller = new AbortController();
  const listening = once(stdout, 'text').then(([text]) => /http:\S+/u.exec(String(text))?.[0] ?? '');
  const config = readConfig({ port: '0', logLevel: 'silent', ...flags }, {});
  const done = start(assistant, config, { stop: controller.signal, stdout, stderr });
  const url = await Promise.race([listening, done.then(() => '')]);
  if (url) await during(url);
  controller.abort();
  await done;
  return { assistant, stdout: stdout.text(), stderr: stderr.text(), url };
}
const methods = (assistant: { calls: readonly { method: keyof Assistant }[] }) =>
  assistant.calls.map(({ method }) => method);

describe('footnote start', () => {
  it('fills an empty archive before it serves, and says what came of it', async () => {
    const { assistant, stderr, stdout, url } = await run(
      { articles: [], ingest: async () => report },
      {},
      async (address) => {
        expect((await fetch(`${address}/health`)).status).toBe(200);
      },
    );
    expect(methods(assistant).slice(0, 2)).toEqual(['state', 'ingest']);
    expect(methods(assistant)).toContain('followFeeds');
    expect(stdout).toBe(`Footnote is at ${url}\n`);
    expect(stderr).toContain('2 added, 1 removed, 7 unchanged, in 1.3 s');
    expect(stderr).toContain('Not read: broken‹1B›[31m.md: it is no text');
  });

  it('serves an archive that holds articles at once, while it is brought up to date', async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const ingest = async () => {
      await finished;
      return report;
    };
    const { stderr } = await run({ ingest }, {}, async (url) => {
      expect((await fetch(`${url}/articles`)).status).toBe(200);
      finish();
      // The sync has told what it did before the next request is answered.
      await fetch(`${url}/health`);
    });
    expect(stderr).toContain('The archive is up to date');
  });

  it('tells of each sync of a folder that it follows in one line, of each failure once, and of nothing where nothing changed', async () => {
    const nothing = { ...report, added: [], removed: [] };
    const { assistant, stderr } = await run(
      {
        watch: async ({ onSync }) => {
          onSync(report);
          onSync({ ...nothing, failed: [...nothing.failed, { path: 'b.pdf', reason: 'it is encrypted' }] });
          onSync(nothing);
          onSync({ ...nothing, failed: [], changed: ['d'] });
        },
      },
      { watch: 'yes' },
      async (url) => {
        expect((await fetch(`${url}/health`)).status).toBe(200);
      },
    );
    expect(methods(assistant)).not.toContain('ingest');
    expect(stderr.split('\n').filter((line) => line.startsWith('Followed'))).toEqual([
      'Followed the folder: 2 added, 1 removed, in 1.3 s; not read: broken‹1B›[31m.md: it is no text',
      'Followed the folder: nothing new, in 1.3 s; not read: b.pdf: it is encrypted',
      'Followed the folder: 1 changed, in 1.3 s',
    ]);
  });

  it('goes on serving when that fails', async () => {
    const ingest = async () => {
      throw new FootnoteError('CORPUS_MISSING', 'There is no folder "corpus".');
    };
    const { stderr } = await run({ ingest }, {}, async (url) => {
      expect((await fetch(`${url}/health`)).status).toBe(200);
    });
    expect(stderr).toContain('could not be brought up to date: There is no folder "corpus".');
  });

  it('does not start on an empty archive without a corpus', async () => {
    const ingest = async () => {
      throw new FootnoteError('CORPUS_MISSING', 'There is no folder "corpus".');
    };
    await expect(run({ articles: [], ingest }, {})).rejects.toMatchObject({ code: 'CORPUS_MISSING' });
  });

  it('says that the port is in use before it fills an archive, not after', async () => {
    const other = createServer().listen({ host: '127.0.0.1', port: 0 });
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    try {
      const ingest = () => Promise.reject(new Error('This must not be reached.'));
      await expect(run({ articles: [], ingest }, { port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
      await expect(run({}, { port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    } finally {
      other.close();
    }
  });

  it('says what is degraded', async () => {
    const state = { degraded: ['There is no embedding model: only keyword search works.'] };
    expect((await run({ state }, {})).stderr).toContain('Note: There is no embedding model');
    expect((await run({}, {})).stderr).not.toContain('Note');
  });

  it.each<Record<string, string>>([{ host: '0.0.0.0' }, { host: '::' }, { requireKeys: 'yes' }])(
    'does not begin before there is a key where %j needs one, and says how to make it',
    async (flags) => {
      const index = await mkdtemp(join(tmpdir(), 'footnote-start-'));
      try {
        const begun = run({}, { index, ...flags });
        await expect(begun).rejects.toMatchObject({
          code: 'INVALID_SETTING',
          message: expect.stringContaining('npm run keys -- create') as string,
        });
        const place = { indexFolder: index, catalogUrl: '' };
        await createKey(place, { name: 'desk', scope: 'read' }, { stdout: textSink(), stderr: textSink() });
        await run({}, { index, ...flags }, async (url) => {
          expect((await fetch(`${url}/health`)).status).toBe(200);
          expect((await fetch(`${url}/articles`)).status).toBe(401);
        });
      } finally {
        await rm(index, { recursive: true });
      }
    },
  );

  it('stops while it fills an archive, without serving', async () => {
    const controller = new AbortController();
    const assistant = scriptedAssistant({
      articles: [],
      ingest: async ({ signal } = {}) => {
        controller.abort(new Error('told to stop'));
        signal?.throwIfAborted();
        return report;
      },
    });
    const stdout = textSink();
    const config = readConfig({ port: '0' }, {});
    const done = start(assistant, config, {
      stop: controller.signal,
      stdout,
      stderr: textSink(),
    });
    await done;
    expect(stdout.text()).toBe('');
  });
});
