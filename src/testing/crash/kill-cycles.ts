import { randomNumbers } from '../random-numbers.ts';
import { changeCorpus, createArchive } from './archive.ts';
import { checkIndex } from './check-index.ts';
import { startProcess } from './run-process.ts';

/** What an ingest is doing. `closing`: all is stored and the process has not ended. */
export const moments = ['loading', 'embedding', 'storing', 'keywords', 'graph', 'closing'] as const;
export type Moment = (typeof moments)[number];

export type KillCounts = {
  readonly cycles: number;
  /** Ingests that were killed, by what they were doing. */
  readonly killed: Readonly<Record<Moment, number>>;
  /** Ingests that were done before. */
  readonly finished: number;
  readonly articles: number;
  readonly spans: number;
  readonly searches: number;
  /** See `IndexCheck`. */
  readonly unreached: number;
};
export type KillOptions = {
  /** An empty folder. */
  readonly folder: string;
  readonly cycles: number;
  readonly articles?: number;
  readonly seed?: number;
  readonly onCycle?: (cycle: number) => void;
};

/** So long, at most, after the moment that was chosen has come, an ingest is killed: milliseconds. */
const longestAfter = { loading: 900, embedding: 300, storing: 300, keywords: 40, graph: 120, closing: 20 };

/**
 * Changes a corpus, lets a process ingest it, kills that at a random moment (SIGKILL), and checks what it left: again and
 * again on one index. Half of the moments are counted from the start, half from the beginning of a random step, since most
 * steps are short. Throws with what is wrong.
 */
export async function runKillCycles(options: KillOptions): Promise<KillCounts> {
  const { folder, cycles, articles = 60, seed = 1, onCycle = () => {} } = options;
  const random = randomNumbers(seed);
  const archive = await createArchive(folder);
  const killed = { loading: 0, embedding: 0, storing: 0, keywords: 0, graph: 0, closing: 0 };
  const counts = { finished: 0, articles: 0, spans: 0, searches: 0, unreached: 0 };
  let before: ReadonlyMap<string, number> = new Map();
  for (let cycle = 0; cycle < cycles; cycle++) {
    await changeCorpus(archive, articles, random);
    const moment = random() < 0.5 ? 'loading' : moments[Math.floor(random() * moments.length)];
    const killedAt = await ingestAndKill(archive, moment ?? 'loading', random);
    if (killedAt) killed[killedAt] += 1;
    else counts.finished += 1;
    const ids = [...archive.corpus.keys()];
    const sample = Array.from({ length: 6 }, () => ids[Math.floor(random() * ids.length)] ?? '');
    try {
      const { stored, spans, searches, unreached } = await checkIndex(archive, {
        before,
        isComplete: !killedAt,
        sample,
      });
      before = stored;
      counts.articles += stored.size;
      counts.spans += spans;
      counts.searches += searches;
      counts.unreached += unreached;
    } catch (error) {
      throw new Error(`cycle ${cycle + 1} with seed ${seed}, killed at ${killedAt ?? 'no moment'}`, { cause: error });
    }
    onCycle(cycle + 1);
  }
  return { cycles, killed, ...counts };
}

/** What the ingest was doing when it was killed; `null` when it was done before. */
async function ingestAndKill(
  { corpusFolder, indexFolder }: { readonly corpusFolder: string; readonly indexFolder: string },
  moment: Moment,
  random: () => number,
): Promise<Moment | null> {
  const ingest = startProcess(new URL('./ingest-child.ts', import.meta.url), [corpusFolder, indexFolder]);
  await ingest.said(moment === 'closing' ? 'done' : moment);
  const timer = setTimeout(() => ingest.child.kill('SIGKILL'), random() * longestAfter[moment]);
  const { status, signal, lines, errors } = await ingest.ended;
  clearTimeout(timer);
  if (signal === 'SIGKILL') {
    const last = lines.at(-1);
    return last === 'done' ? 'closing' : (moments.find((each) => each === last) ?? 'loading');
  }
  if (status !== 0) throw new Error(`an ingest ended with ${signal ?? status}: ${errors}`);
  return null;
}
