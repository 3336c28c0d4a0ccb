import { join } from 'node:path';
import { randomNumbers } from '../random-numbers.ts';
import type { Archive } from './archive.ts';
import { changeCorpus, createArchive } from './archive.ts';
import { checkIndex } from './check-index.ts';
import { resultOf, startProcess, type Ended } from './run-process.ts';

export type ReaderCounts = {
  /** How often it opened the index, and how many versions of the catalog it saw. */
  readonly openings: number;
  readonly versions: number;
  readonly searches: number;
  readonly answers: number;
  readonly articles: number;
  readonly spans: number;
};
export type ConcurrentCounts = {
  /** Rounds of each kind. */
  readonly rounds: number;
  /** Syncs of one folder by two processes at once that were refused, since the other one was at it; the others waited or came later. */
  readonly refused: number;
  /** The same for two folders that claim one index. */
  readonly refusedOfTwoFolders: number;
  /** Articles that a third process added beside a sync, and that stayed. */
  readonly uploads: number;
  /** Writers that were killed while the reader read. */
  readonly killed: number;
  readonly articles: number;
  readonly spans: number;
  readonly reader: ReaderCounts;
};

/**
 * One index; a process that reads it all the time; beside it, in turns: two processes that sync the same folder, two that sync
 * two folders, one that syncs while another adds and removes articles, and one that is killed. Throws with what is wrong.
 */
export async function runConcurrent(
  folder: string,
  { rounds, articles = 30, seed = 1 }: { readonly rounds: number; readonly articles?: number; readonly seed?: number },
): Promise<ConcurrentCounts> {
  const random = randomNumbers(seed);
  const archive = await createArchive(folder);
  const other = { ...(await createArchive(join(folder, 'other'))), indexFolder: archive.indexFolder };
  const counts = { refused: 0, refusedOfTwoFolders: 0, uploads: 0, killed: 0, articles: 0, spans: 0 };
  let before: ReadonlyMap<string, number> = new Map();
  const start = ({ corpusFolder, indexFolder }: Archive) =>
    startProcess(new URL('./ingest-child.ts', import.meta.url), [corpusFolder, indexFolder]);
  const check = async (of: Archive, isComplete: boolean) => {
    const found = await checkIndex(of, { before: of === archive ? before : new Map(), isComplete });
    counts.articles += found.stored.size + found.uploads;
    counts.spans += found.spans;
    if (of === archive) before = found.stored;
    return found;
  };

  await changeCorpus(archive, articles, random);
  await endedWell(start(archive).ended);
  await changeCorpus(other, 10, random);
  const reader = startProcess(new URL('./reader-child.ts', import.meta.url), [
    archive.corpusFolder,
    archive.indexFolder,
  ]);
  await reader.said('start');
  try {
    for (let round = 0; round < rounds; round++) {
      await changeCorpus(archive, articles, random);
      const same = [start(archive), start(archive)];
      counts.refused += await refusals(same.map(({ ended }) => ended));
      await check(archive, true);

      await changeCorpus(archive, articles, random);
      const two = [start(archive), start(other)];
      const ends = await Promise.all(two.map(({ ended }) => ended));
      counts.refusedOfTwoFolders += await refusals(two.map(({ ended }) => ended));
      // Of two folders the one that was synced last has the index: whichever it was, it has it whole.
      const candidates = [archive, other].filter((_, i) => ends[i]?.status === 0);
      const outcomes = await Promise.allSettled(
        candidates.map((of) => checkIndex(of, { before: new Map(), isComplete: true })),
      );
      if (outcomes.every(({ status }) => status === 'rejected'))
        throw new Error('the index is that of neither folder', {
          cause: (outcomes[0] as PromiseRejectedResult).reason,
        });

      await changeCorpus(archive, articles, random);
      const uploader = startProcess(new URL('./upload-child.ts', import.meta.url), [
        archive.indexFolder,
        String(1000 + 20 * round),
        '20',
      ]);
      await endedWell(start(archive).ended);
      counts.uploads += await resultOf<number>(uploader);
      await endedWell(start(archive).ended);
      const { uploads } = await check(archive, true);
      if (uploads !== counts.uploads)
        throw new Error(`of ${counts.uploads} articles that were added ${uploads} are left`);

      await changeCorpus(archive, articles, random);
      const victim = start(archive);
      await victim.said('embedding');
      const timer = setTimeout(() => victim.child.kill('SIGKILL'), random() * 500);
      const { signal } = await victim.ended;
      clearTimeout(timer);
      if (signal === 'SIGKILL') counts.killed += 1;
      await check(archive, signal !== 'SIGKILL');
    }
  } finally {
    reader.child.stdin?.end();
    await reader.ended;
  }
  return { rounds, ...counts, reader: await resultOf<ReaderCounts>(reader) };
}

async function endedWell(ended: Promise<Ended>): Promise<void> {
  const { status, signal, errors } = await ended;
  if (status !== 0) throw new Error(`a sync ended with ${signal ?? status}: ${errors}`);
}

/** How many were refused since another one held the index; one at least ends well. */
async function refusals(all: readonly Promise<Ended>[]): Promise<number> {
  const ends = await Promise.all(all);
  const refused = ends.filter(({ status, errors }) => status === 2 && errors.startsWith('INDEX_LOCKED'));
  const well = ends.filter(({ status }) => status === 0);
  if (well.length === 0 || well.length + refused.length < ends.length)
    throw new Error(`syncs ended with ${ends.map(({ status, errors }) => `${status}: ${errors}`).join('; ')}`);
  return refused.length;
}
