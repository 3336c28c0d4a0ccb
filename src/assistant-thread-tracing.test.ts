import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openAssistantThread } from './assistant-thread.ts';
import { projectRoot } from './paths.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const sdk = pathToFileURL(join(projectRoot, 'src/testing/record-spans.mjs')).href;
let folder: string;
let archive: RealArchive;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-spans-'));
  archive = await openArchive(join(projectRoot, 'corpus'), { embeddingModel: 'none' });
  vi.stubEnv('RECORDED_SPANS', join(folder, 'spans.jsonl'));
  vi.stubEnv('NODE_OPTIONS', `--import ${sdk}`);
  await import(sdk);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await archive.close();
  await rm(folder, { recursive: true });
});

it('an answer that is made in the other thread is a part of the request that asked for it', async () => {
  const assistant = await openAssistantThread(archive.config);
  try {
    await trace.getTracer('test').startActiveSpan('request', async (request) => {
      await answerOf(assistant, 'Where did Putin and Abbas meet in August 2024?');
      request.end();
    });
  } finally {
    await assistant.close();
  }
  const lines = (await readFile(join(folder, 'spans.jsonl'), 'utf8')).trim().split('\n');
  const spans = lines.map((line) => JSON.parse(line) as Record<'name' | 'traceId' | 'spanId' | 'parent', string>);
  const request = spans.find(({ name }) => name === 'request');
  const answer = spans.find(({ name }) => name === 'answer');
  expect(answer).toMatchObject({ traceId: request?.traceId, parent: request?.spanId });
  expect(spans.filter(({ parent }) => parent === answer?.spanId).map(({ name }) => name)).toContain('retrieve');
});
