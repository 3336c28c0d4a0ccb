import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archivePlace } from './catalog/open-catalog.ts';
import { openSqliteCatalog } from './catalog/sqlite-catalog.ts';
import { createDocumentParser } from './corpus/documents/document-parser.ts';
import type { IngestProgress } from './ingest.ts';
import { createUploadThread, type UploadThread } from './upload-thread.ts';
import { type FileOutcome, storeFile } from './uploads.ts';

let folder: string;
let indexFolder: string;
let uploads: UploadThread;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-uploads-'));
  indexFolder = join(folder, 'index');
  uploads = createUploadThread({
    place: archivePlace({ index: indexFolder, catalog: '' }),
    model: null,
    embeddingWorkers: 1,
  });
});
afterEach(async () => {
  await uploads.close();
  await rm(folder, { recursive: true, force: true });
});

const paragraph = (number: number) =>
  `On day ${number} the harbour master counted ${number % 97} ships and ${number % 13} tugs at the northern quay.\n\n`;
const longText = (characters: number) =>
  Array.from({ length: Math.ceil(characters / 80) }, (_, number) => paragraph(number))
    .join('')
    .slice(0, characters);
const linesOf = (count: number) =>
  Array.from({ length: count }, (_, number) =>
    JSON.stringify({ id: `n${number}`, title: `Notice ${number}`, text: paragraph(number) }),
  ).join('\n');
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });

/** The longest time, in milliseconds, for which nothing else was done while `work` was. */
async function longestDelay(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // It measures from its first turn on, and to its last.
  await wait(30);
  await work();
  await wait(30);
  delay.disable();
  return delay.max / 1e6;
}

it('leaves the event loop free, which the same work in its own thread does not', async () => {
  const long = file('long.txt', longText(500_000));
  // The thread is up.
  await uploads.add({ title: 'Short', text: 'It rained.' });
  const beside = await longestDelay(() => uploads.addFile(long));
  const catalog = openSqliteCatalog(join(folder, 'other'));
  const parser = createDocumentParser();
  const here = await longestDelay(() => storeFile(long, { catalog, embedder: null, parser }));
  parser.close();
  await catalog.close();
  expect(here / beside).toBeGreaterThan(3);
});

it('tells of each article when it is stored, and last of all of them', async () => {
  const steps: IngestProgress[] = [];
  const told: FileOutcome[] = [];
  const outcomes = await uploads.addFile(file('several.jsonl', `${linesOf(300)}\nno JSON`), {
    onProgress: (progress) => steps.push(progress),
    onOutcome: (outcome) => told.push(outcome),
  });
  expect(outcomes).toHaveLength(301);
  expect(told).toEqual(outcomes);
  expect(steps.at(-1)).toEqual({
    step: 'done',
    articlesDone: 301,
    articlesTotal: 301,
    passagesDone: 300,
    passagesTotal: 300,
  });
});

it('stops in the middle of a file, and has stored exactly what it told of', async () => {
  const controller = new AbortController();
  const told: FileOutcome[] = [];
  const adding = uploads.addFile(file('many.jsonl', linesOf(5000)), {
    signal: controller.signal,
    onOutcome: (outcome) => told.push(outcome),
    onProgress: ({ articlesDone }) => articlesDone > 0 && controller.abort(new Error('told to stop')),
  });
  await expect(adding).rejects.toThrow('told to stop');
  const catalog = openSqliteCatalog(indexFolder);
  const { articles } = await catalog.coverage();
  await catalog.close();
  expect(articles).toBe(told.length);
  expect(articles).toBeLessThan(5000);
});

it('is stopped by its closing, with a reason', async () => {
  const adding = uploads.addFile(file('many.jsonl', linesOf(5000)), { onOutcome: () => void uploads.close() });
  await expect(adding).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await expect(uploads.add({ title: 'Late', text: 'Too late.' })).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});

it('takes a small article while it is at a large file', async () => {
  let isOver = false;
  const enough = new AbortController();
  const large = uploads
    .addFile(file('many.jsonl', linesOf(5000)), { signal: enough.signal })
    .catch(() => {})
    .finally(() => (isOver = true));
  await uploads.add({ title: 'Short', text: 'It rained.' });
  expect(isOver).toBe(false);
  enough.abort();
  await large;
});
