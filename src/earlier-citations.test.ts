import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finalAnswer } from './answer/final-answer.ts';
import type { Assistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { openArchive, type RealArchive } from './testing/real-archive.ts';
import { testApp } from './testing/test-app.ts';

/** A place that an earlier answer, refusal or search gave away, with the text that it was in. */
type Given = { articleId: string; articleVersion: number; start: number; end: number; quote: string; text: string };
type Reply = { code?: string; text?: string; version?: number; articleVersion?: number };

const files = ['2021-11-23-sochi-talks.md', '2022-10-13-astana-meeting.md', '2024-08-13-novo-ogaryovo.md'];
const questions = [
  'Where did Putin host Abbas in November 2021?',
  'Where did Putin and Abbas meet in October 2022?',
  'Where did Putin and Abbas meet in August 2024?',
  'Where did Putin host Abbas in March 2023?',
];

/** What can happen to a file between an answer and the reading of its footnotes. */
const edit = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at: fc.nat(4000),
      // A word put in shifts what follows it; white space and marks may look like nothing at all.
      text: fc.constantFrom(' again', '\n\nLater that day.', ' ', '🌧️', 'e\u0301', '“'),
    }),
  },
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(4000), length: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('retitle' as const), title: fc.constantFrom('"Corrected title"', '"Another"') }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'restore' as const, 'move' as const, 'touch' as const) }),
);
/** What one sync meets. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.record({ file: fc.constantFrom(...files), edit }), { minLength: 1, maxLength: 3 }),
  },
  { weight: 1, arbitrary: fc.constantFrom('index from nothing' as const) },
);

let base: string;
let archive: RealArchive;
let assistant: Assistant;
let app: FastifyInstance;
let indexesMade = 0;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'footnote-edits-'));
  await restoreFiles();
  await openNow();
});
afterAll(async () => {
  await closeNow();
  await rm(base, { recursive: true });
});

it('a place given earlier is either the same characters or reported as changed or removed, whatever was edited since', async () => {
  const outcomes = new Map<number, number>();
  const given = await ask();
  expect(given.length).toBeGreaterThan(10);
  const runs = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async (steps) => {
    for (const each of steps) {
      if (each === 'index from nothing') await openAnew();
      else {
        for (const { file, edit: change } of each) await applyEdit(file, change);
        await assistant.ingest();
      }
      for (const place of given) {
        const status = await checkPlace(place);
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      }
    }
    for (const place of await ask()) {
      expect(await checkPlace(place)).toBe(200);
      given.push(place);
    }
    // The next run starts from the first texts; what was given away in between is asked for all the same.
    await restoreFiles();
  });
  await fc.assert(runs, { numRuns: 4, seed: 20_240_813, endOnFailure: true });
  // The edits did what they are for: some places held, some articles changed, some went.
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining([200, 409, 410]));
}, 180_000);

/** What the program says about a place, and that it is right about it. */
async function checkPlace({ articleId, articleVersion, start, end, quote, text }: Given): Promise<number> {
  const response = await app.inject(`/articles/${encodeURIComponent(articleId)}?version=${articleVersion}`);
  const now = await assistant.article(articleId);
  const reply = response.json<Reply>();
  if (now?.text === text) {
    expect(response.statusCode).toBe(200);
    expect(reply.version).toBe(articleVersion);
    expect(reply.text?.slice(start, end)).toBe(quote);
  } else if (now) {
    expect([response.statusCode, reply.code, reply.articleVersion]).toEqual([409, 'ARTICLE_CHANGED', now.version]);
    expect(now.version).not.toBe(articleVersion);
  } else if (reply.code === 'ARTICLE_NOT_FOUND') expect(indexesMade).toBeGreaterThan(1);
  else expect([response.statusCode, reply.code]).toEqual([410, 'ARTICLE_REMOVED']);
  return response.statusCode;
}

/** Asks everything, and searches for it; the places that were given away. */
async function ask(): Promise<Given[]> {
  const given: Given[] = [];
  for (const question of questions) {
    const { citations, closest } = await finalAnswer(assistant.ask({ question }));
    const { evidence } = await assistant.search({ question });
    for (const { articleId, articleVersion, start, end, quote } of [...citations, ...closest, ...evidence]) {
      const text = (await assistant.article(articleId))?.text ?? '';
      given.push({ articleId, articleVersion, start, end, quote, text });
    }
  }
  return given;
}

async function applyEdit(
  file: string,
  change: { kind: string; at?: number; length?: number; text?: string; title?: string },
) {
  const path = join(base, 'corpus', file);
  const moved = join(base, 'corpus', 'moved', file);
  const now = await readFile(path, 'utf8').catch(() => null);
  const { kind, at = 0, length = 0, text = '', title = '' } = change;
  if (kind === 'restore' || now === null) {
    await cp(join(projectRoot, 'corpus', file), path);
    return;
  }
  if (kind === 'remove') await rm(path);
  else if (kind === 'move') {
    await mkdir(dirname(moved), { recursive: true });
    await rename(path, moved);
  } else if (kind === 'retitle') await writeFile(path, now.replace(/^title: .*$/mu, `title: ${title}`));
  else {
    // Never in the front matter: it is not part of the text.
    const body = now.indexOf('\n---\n') + 5;
    const place = body + (at % Math.max(1, now.length - body));
    await writeFile(path, now.slice(0, place) + text + now.slice(place + length));
  }
}

/** The files as they are in the repository. */
async function restoreFiles(): Promise<void> {
  await rm(join(base, 'corpus'), { recursive: true, force: true });
  await mkdir(join(base, 'corpus'));
  for (const file of files) await cp(join(projectRoot, 'corpus', file), join(base, 'corpus', file));
}

/** Throws the index away and makes another one: what was cited from the old one is still asked for. */
async function openAnew(): Promise<void> {
  await closeNow();
  await openNow();
}

async function openNow(): Promise<void> {
  indexesMade += 1;
  archive = await openArchive(join(base, 'corpus'), { embeddingModel: 'none' });
  assistant = await archive.open();
  app = await testApp(assistant);
}

async function closeNow(): Promise<void> {
  await app.close();
  await assistant.close();
  await archive.close();
}
