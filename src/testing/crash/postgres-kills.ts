import { openPostgresCatalog } from '../../catalog/postgres/postgres-catalog.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { startPostgres } from '../postgres/postgres-server.ts';
import { randomNumbers } from '../random-numbers.ts';
import { type Archive, articleText, changeCorpus, createArchive, isQuoteOf, originOf } from './archive.ts';
import { checkCatalog } from './check-catalog.ts';
import { type RunningProcess, startProcess } from './run-process.ts';

export type PostgresKillCounts = {
  readonly rounds: number;
  /** Workers that were killed, by what they were doing. */
  readonly killed: Readonly<Record<string, number>>;
  /** Workers that were done before. */
  readonly finished: number;
  /** How often the server was ended without a word while they were at it, and started again. */
  readonly serverEnds: number;
  /** What was checked after the rounds. */
  readonly articles: number;
  readonly spans: number;
  /** What was checked while all this went on. */
  readonly read: { readonly articles: number; readonly spans: number; readonly versions: number };
};
export type PostgresKillOptions = {
  /** An empty folder. */
  readonly folder: string;
  readonly kills: number;
  readonly serverEnds: number;
  readonly workers?: number;
  readonly articles?: number;
  readonly seed?: number;
  readonly onRound?: (killed: number) => void;
};

/** At most so long after a worker began what was chosen it is killed, in milliseconds. */
const longestAfter = { embedding: 300, storing: 300, closing: 10 };
const embeddingMs = 20;
const readerPauseMs = 20;

/**
 * Changes a corpus, lets several processes sync it into one catalog on PostgreSQL, kills some of them (SIGKILL) and now and
 * then the server, and checks what is left: again and again on one catalog, beside a reader that follows its changes. The
 * server syncs its log to the disk. Throws with what is wrong.
 */
export async function runPostgresKills(options: PostgresKillOptions): Promise<PostgresKillCounts> {
  const { folder, kills, serverEnds, workers = 3, articles = 30, seed = 1, onRound = () => {} } = options;
  const random = randomNumbers(seed);
  const archive = await createArchive(folder);
  const server = await startPostgres(['fsync=on', 'full_page_writes=on']);
  const killed: Record<string, number> = {};
  const counts = { rounds: 0, finished: 0, serverEnds: 0, articles: 0, spans: 0 };
  const sum = () => Object.values(killed).reduce((total, each) => total + each, 0);
  let before: ReadonlyMap<string, number> = new Map();
  try {
    const catalog = await openPostgresCatalog(server.url, { patienceMs: 60_000 });
    const over = new AbortController();
    const reading = follow(catalog, randomNumbers(seed + 1), over.signal);
    // Whatever ends the rounds, the reader's own failure is not left alone.
    reading.catch(() => {});
    try {
      while (sum() < kills || counts.serverEnds < serverEnds) {
        await changeCorpus(archive, articles, random);
        const running = Array.from({ length: workers }, () => startWorker(server.url, archive));
        const serverIsEnded = counts.serverEnds < serverEnds && (random() < 0.3 || sum() >= kills);
        const spared = random() < 0.5 ? Math.floor(random() * workers) : -1;
        const ends = running.map((worker, i) => endOf(worker, i === spared ? null : random));
        if (serverIsEnded) {
          await running[0]?.said(random() < 0.5 ? 'embedding' : 'storing');
          await wait(random() * 300);
          await server.breakOff();
          await server.start();
          counts.serverEnds += 1;
        }
        const how = await Promise.all(ends);
        for (const each of how)
          if (each === null) counts.finished += 1;
          else killed[each] = (killed[each] ?? 0) + 1;
        const isComplete = how.includes(null);
        const found = await checkCatalog(catalog, { corpus: archive.corpus, before, isComplete });
        before = found.stored;
        counts.rounds += 1;
        counts.articles += found.stored.size;
        counts.spans += found.spans;
        onRound(sum());
      }
      // The last word is a sync that nobody disturbs.
      await changeCorpus(archive, articles, random);
      await Promise.all(Array.from({ length: workers }, () => endOf(startWorker(server.url, archive), null)));
      const { stored, spans } = await checkCatalog(catalog, { corpus: archive.corpus, before, isComplete: true });
      counts.articles += stored.size;
      counts.spans += spans;
    } finally {
      over.abort();
      await reading.catch(() => {});
    }
    const read = await reading;
    await catalog.close();
    return { ...counts, killed, read };
  } catch (error) {
    throw new Error(`after ${counts.rounds} rounds with seed ${seed}`, { cause: error });
  } finally {
    await server.remove();
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

function startWorker(url: string, { corpusFolder }: Archive): RunningProcess {
  const child = new URL('./ingest-together-child.ts', import.meta.url);
  return startProcess(child, [url, corpusFolder, String(embeddingMs)]);
}

/** Kills a worker at a moment of `random`'s choice, where there is one; what it was doing, or `null` when it was done before. */
async function endOf(worker: RunningProcess, random: (() => number) | null): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  if (random) {
    const moments = Object.keys(longestAfter) as (keyof typeof longestAfter)[];
    const moment = moments[Math.floor(random() * moments.length)] ?? 'embedding';
    const after = random() * longestAfter[moment];
    await worker.said(moment);
    timer = setTimeout(() => worker.child.kill('SIGKILL'), after);
  }
  const { status, signal, lines, errors } = await worker.ended;
  clearTimeout(timer);
  if (signal === 'SIGKILL') return doingOf(lines.at(-1));
  if (status !== 0) throw new Error(`a sync ended with ${signal ?? status}: ${errors}`);
  return null;
}

/** The last line is what it was doing, or, once all was done, the report. */
function doingOf(line = 'start'): string {
  return line.startsWith('{') ? 'ending' : line;
}

/** Reads all the time, and follows the changes as a derived index does; throws at the first thing that is not whole. */
async function follow(catalog: Catalog, random: () => number, over: AbortSignal): Promise<PostgresKillCounts['read']> {
  const counts = { articles: 0, spans: 0 };
  const versions = new Set<number>();
  const held = new Set<number>();
  let version = 0;
  for (let isLast = false; ;) {
    isLast = over.aborted;
    // It is to look on, not to take the processors from those that write.
    await wait(readerPauseMs);
    const changes = await catalog.changesSince(version);
    if (changes.version < version) throw new Error('the version fell');
    if (changes.fromScratch) held.clear();
    for (const id of changes.removed) held.delete(id);
    for await (const { passageId } of changes.added) held.add(passageId);
    ({ version } = changes);
    versions.add(version);
    const ids = [...(await catalog.inventory()).keys()];
    if (isLast) {
      const stored = (await Promise.all(ids.map((id) => catalog.passagesOf(id)))).flat();
      if (stored.length !== held.size || stored.some(({ id }) => !held.has(id)))
        throw new Error(`who follows the changes holds ${held.size} passages of ${stored.length}`);
      return { ...counts, versions: versions.size };
    }
    const id = ids[Math.floor(random() * ids.length)] ?? '';
    const article = await catalog.article(id);
    const origin = originOf(article?.text ?? '');
    // It may have gone since.
    if (!article) continue;
    if (!origin || article.text !== articleText(origin.id, origin.revision)) throw new Error(`${id} is not whole`);
    counts.articles += 1;
    for (const { start, end, text, sentences } of await catalog.passagesOf(id)) {
      if (!isQuoteOf({ start, end, quote: text })) throw new Error(`a passage of ${id} is not its text`);
      for (const span of sentences)
        if (!isQuoteOf({ ...span, quote: text.slice(span.start - start, span.end - start) }))
          throw new Error(`a sentence of ${id} is not its text`);
      counts.spans += 1 + sentences.length;
    }
  }
}
