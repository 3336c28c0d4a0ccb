import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssistant } from '../assistant.ts';
import { realEmbeddingModel } from '../testing/real-models.ts';
import { textSink } from '../testing/test-app.ts';
import { runProgram } from './program.ts';

const models = ['bge-small-en-v1.5', 'all-minilm-l6-v2'];
const missing = (await Promise.all(models.map(realEmbeddingModel))).flatMap((each) => each.missing ?? []);
if (missing.length > 0)
  console.warn(`Without its models an ingest with another one is not tested: ${missing.join('; ')}`);

describe.skipIf(missing.length > 0)('footnote ingest with another embedding model', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-ingest-model-'));
    await mkdir(join(folder, 'corpus'));
    await writeFile(join(folder, 'corpus', 'ferry.md'), 'The ferry was steered by Ines Holm that night.\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (...args: string[]) => {
    const [stdout, stderr] = [textSink(), textSink()];
    const status = await runProgram(
      [...args, '--corpus', join(folder, 'corpus'), '--index', join(folder, 'index'), '--embedding-workers', '1'],
      {
        createAssistant: (config) => createAssistant(config, { say: () => {} }),
        environment: process.env,
        stdout,
        stderr,
        stopSignal: () => new AbortController().signal,
      },
    );
    expect([status, stderr.text()]).toEqual([0, expect.any(String)]);
    return stdout.text();
  };

  it(
    'builds it beside and switches, keeps to it without being told again, and goes back when told',
    { timeout: 600_000 },
    async () => {
      expect(await run('ingest')).toMatch(/1 added.*1 passages embedded/u);
      const renewed = await run('ingest', '--embedding-model', 'all-minilm-l6-v2');
      expect(renewed).toMatch(/1 unchanged/u);
      expect(renewed).toMatch(/Generation 1 of the archive serves from now on\. Generation 0 is kept .* takes \d+ MB/u);
      expect(await run('ingest')).toMatch(/^0 added, 0 changed.*0 passages embedded/u);
      expect(await run('generation', 'list')).toMatch(/^0: served before; bge.*\n1: serves; all-minilm/u);
      expect(await run('ask', 'Who steered the ferry?')).toContain('Ines Holm');
      expect(await run('ingest', '--embedding-model', 'bge-small-en-v1.5')).toContain(
        'Generation 0 of the archive serves',
      );
    },
  );
});
