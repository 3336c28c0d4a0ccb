import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createAssistant } from '../src/assistant.ts';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import { readConfig } from '../src/config.ts';
import { createDocumentParser } from '../src/corpus/documents/document-parser.ts';
import { startServer } from '../src/http/server.ts';
import { storeFile } from '../src/uploads.ts';
import { printTable } from './result-table.ts';

// npx tsx bench/upload-delay.ts [MEGABYTES]: how long the event loop stands still while one long text is added, without an embedding model.
const megabytes = Number(process.argv[2] ?? 5);
const sentence = (number: number) =>
  `On day ${number} the harbour master of Norrhamn counted ${number % 97} ships and ${number % 13} tugs at the northern quay. `;
const paragraphs = Array.from({ length: Math.ceil((megabytes * 1_000_000) / 420) }, (_, at) =>
  [0, 1, 2, 3].map((one) => sentence(4 * at + one)).join(''),
);
const text = paragraphs.join('\n\n').slice(0, megabytes * 1_000_000);
const folders: string[] = [];
const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'footnote-delay-'));
  folders.push(made);
  return made;
};
const bytes = Buffer.from(text);
const rows: (string | number)[][] = [];

async function measured(what: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const startedAt = performance.now();
  delay.enable();
  // It measures from its first turn on.
  await wait(50);
  await work();
  // A turn of the loop, so that what stood still at the end counts.
  await wait(50);
  delay.disable();
  const seconds = (performance.now() - startedAt) / 1000;
  rows.push([what, seconds, delay.max / 1e6, delay.percentile(99) / 1e6]);
}

try {
  const catalog = openSqliteCatalog(await folder());
  const parser = createDocumentParser();
  const file = { name: 'long.txt', bytes };
  await measured('in the thread that serves', () => storeFile(file, { catalog, embedder: null, parser }));
  parser.close();
  await catalog.close();

  const settings = {
    corpus: await folder(),
    index: await folder(),
    port: '0',
    logLevel: 'silent',
    embeddingModel: 'none',
  };
  const config = readConfig(settings, process.env);
  const assistant = await createAssistant(config, { say: () => {} });
  const server = await startServer(assistant, config);
  const post = (path: string, body: string, accept = 'application/json') =>
    fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', accept }, body });
  await (await post('/search', JSON.stringify({ question: 'Who counted the ships?' }))).text();
  const body = JSON.stringify({ kind: 'file', name: file.name, content: bytes.toString('base64') });
  await measured('nothing is added', () => wait(5000));
  await measured('as a job, POST to job-end, client in the same process', async () => {
    const { id } = (await (await post('/jobs', body)).json()) as { id: string };
    await (await fetch(`${server.url}/jobs/${id}`, { headers: { accept: 'text/event-stream' } })).text();
  });
  await measured('the first search after it', async () =>
    (await post('/search', JSON.stringify({ question: 'Who counted the ships?' }))).text(),
  );
  await server.close();
  await assistant.close();
  process.stdout.write(
    `${printTable({ title: `A text of ${megabytes} MB is added`, columns: ['', 'seconds', 'longest delay ms', 'p99 ms'], rows })}\n`,
  );
} finally {
  for (const made of folders) await rm(made, { recursive: true, force: true });
}
