import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../../catalog/catalog.ts';
import { archivePlace, openCatalog } from '../../catalog/open-catalog.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { projectRoot } from '../../paths.ts';
import { archiveContents } from '../archive-contents.ts';
import { programParameters } from '../program-parameters.ts';
import { testArticle, testContent, testManifest } from '../catalog-samples.ts';
import { randomNumbers } from '../random-numbers.ts';

export type MoveKillCounts = {
  /** By the step that it was in. */
  readonly killed: Readonly<Record<MoveStep, number>>;
  /** Copies that were done before. */
  readonly finished: number;
  /** Copies that were compared with their source in the end. */
  readonly copies: number;
  readonly articles: number;
  readonly passages: number;
};
export type MoveKillOptions = {
  readonly folder: string;
  /** An empty database. */
  readonly url: string;
  readonly kills: number;
  readonly articles?: number;
  readonly seed?: number;
  readonly onCopy?: (killed: number) => void;
};

const moveSteps = ['copying', 'verifying', 'indexing'] as const;
type MoveStep = (typeof moveSteps)[number];
const longestAfterMs = 150;
const killsOfOneCopy = 3;

/**
 * Changes an archive in a folder, copies it to PostgreSQL and from there to another folder with `footnote move`, kills that
 * (SIGKILL) at random moments and begins it again until it ends, and compares what stands there: again and again on the same
 * three places. Throws with what is wrong.
 */
export async function runMoveKills(options: MoveKillOptions): Promise<MoveKillCounts> {
  const { folder, url, kills, articles = 60, seed = 1, onCopy = () => {} } = options;
  const random = randomNumbers(seed);
  const [source, back] = [join(folder, 'source'), join(folder, 'back')];
  const killed = { copying: 0, verifying: 0, indexing: 0 };
  const counts = { finished: 0, copies: 0, articles: 0, passages: 0 };
  const sum = () => killed.copying + killed.verifying + killed.indexing;
  do {
    const expected = await changeSource(source, articles, random);
    for (const [from, to] of [
      [source, url],
      [url, back],
    ] as const) {
      for (let left = killsOfOneCopy, isDone = false; !isDone; left--) {
        const end = await moveOnce(from, to, left > 0 && sum() < kills ? random : null);
        isDone = end === 'done';
        if (end !== 'done') killed[end] += 1;
        else if (left > 0) counts.finished += 1;
      }
      const found = await readContents(to);
      if (!isDeepStrictEqual(found, expected))
        throw new Error(`what ${to === url ? 'PostgreSQL' : to} holds is not what was copied`);
      counts.copies += 1;
      counts.articles += found.coverage.articles;
      counts.passages += found.coverage.passages;
      onCopy(sum());
    }
  } while (sum() < kills);
  return { ...counts, killed };
}

/** How it ended; with `random` it is killed, unless it is done before. */
async function moveOnce(from: string, to: string, random: (() => number) | null): Promise<MoveStep | 'done'> {
  const main = join(projectRoot, 'src', 'cli', 'main.ts');
  const flags = ['move', '--from', from, '--to', to];
  const child = spawn(process.execPath, [...programParameters(main), ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const hasBegun = (step: MoveStep) => said.includes(`${step}: `);
  child.stderr.on('data', (text) => (said += String(text)));
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  if (random) void killAtRandom(child, random, hasBegun);
  const [status, signal] = await ended;
  if (status === 0) return 'done';
  if (signal !== 'SIGKILL') throw new Error(`a copy ended with ${signal ?? status}: ${said}`);
  return moveSteps.findLast(hasBegun) ?? 'copying';
}

async function killAtRandom(
  child: ChildProcess,
  random: () => number,
  hasBegun: (step: MoveStep) => boolean,
): Promise<void> {
  const step = moveSteps[Math.floor(random() ** 2 * moveSteps.length)] ?? 'copying';
  while (!hasBegun(step) && child.exitCode === null) await wait(2);
  await wait(random() * longestAfterMs);
  child.kill('SIGKILL');
}

/** Stores, changes and removes articles; what stands there then. */
async function changeSource(folder: string, articles: number, random: () => number) {
  const catalog = openSqliteCatalog(folder);
  try {
    await catalog.setManifest(testManifest);
    const before = (await catalog.inventory()).size;
    const some = () => Math.floor(random() * articles);
    for (let i = 0; i < (before === 0 ? articles : articles / 4); i++)
      await put(catalog, before === 0 ? i : some(), random);
    for (let i = 0; i < articles / 10; i++) await catalog.removeArticle(`a${some()}`);
    return await archiveContents(catalog);
  } finally {
    await catalog.close();
  }
}

function put(catalog: Catalog, number: number, random: () => number): Promise<void> {
  const lines = Array.from({ length: 6 }, (_, line) => `Line ${line} of revision ${Math.floor(random() * 1000)}.`);
  const text = lines.join('\n');
  return catalog.putArticle(testArticle(`a${number}`, text), testContent(text));
}

async function readContents(place: string) {
  const isUrl = place.startsWith('postgres');
  const at = archivePlace({ index: isUrl ? '' : place, catalog: isUrl ? place : '' });
  const catalog = await openCatalog(at, { readonly: true });
  try {
    return await archiveContents(catalog);
  } finally {
    await catalog.close();
  }
}
