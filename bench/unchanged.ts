import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteCatalog } from '../src/catalog/sqlite-catalog.ts';
import { ingestFolder } from '../src/ingest-thread.ts';
import { projectRoot } from '../src/paths.ts';
import { makePdf } from '../src/testing/make-documents.ts';
import { median, printTable } from './result-table.ts';

/**
 * What a sync costs that finds nothing changed: with what is remembered of each file, and after that was forgotten, so that
 * every file is read and compared by its content, which is what a sync did before. In turns, in one process, without an
 * embedding model; seconds of the sync itself, the median of seven. `npx tsx bench/unchanged.ts`
 */
const rounds = 7;
const minute = 60_000;

const prose = (subject: string) =>
  Array.from({ length: 40 }, (_, i) => `The ${subject} opened its ${i + 1} doors to visitors on Monday morning.`);

const folders: Readonly<Record<string, (corpus: string) => Promise<void>>> = {
  'the sample corpus': (corpus) => cp(join(projectRoot, 'corpus'), corpus, { recursive: true }),
  '3,000 texts': async (corpus) => {
    for (let i = 0; i < 3000; i += 1) await writeFile(join(corpus, `${i}.txt`), prose(`museum ${i}`).join(' '));
  },
  '60 PDFs of 8 pages': async (corpus) => {
    for (let i = 0; i < 60; i += 1) {
      const pages = Array.from({ length: 8 }, (_, page) => prose(`harbour ${i} ${page}`));
      await writeFile(join(corpus, `${i}.pdf`), makePdf(pages));
    }
  },
  'one JSONL file of 4,000 articles': async (corpus) => {
    const line = (i: number) => JSON.stringify({ id: `line-${i}`, text: prose(`tower ${i}`).join(' ') });
    await writeFile(join(corpus, 'all.jsonl'), Array.from({ length: 4000 }, (_, i) => line(i)).join('\n'));
  },
};

const rows: (string | number)[][] = [];
for (const [name, fill] of Object.entries(folders)) {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-unchanged-'));
  try {
    rows.push([name, ...(await measure(folder, fill))]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
process.stdout.write(
  printTable({
    title: 'A sync that finds nothing changed',
    columns: ['', 'articles', 's, every file read', 's, as it is', 'times as fast'],
    rows,
  }),
);

async function measure(folder: string, fill: (corpus: string) => Promise<void>): Promise<number[]> {
  const [corpusFolder, indexFolder] = [join(folder, 'corpus'), join(folder, 'index')];
  await mkdir(corpusFolder);
  await fill(corpusFolder);
  // As if the files had been there for a while: what was just written is read again.
  const now = () => new Date(Date.now() + minute);
  const sync = () => ingestFolder({ corpusFolder, indexFolder, embedder: null, now });
  const { added } = await sync();
  const [reading, knowing]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    await forgetFiles(indexFolder);
    reading.push((await sync()).seconds);
    const { seconds, filesRead } = await sync();
    if (filesRead > 0) throw new Error(`${filesRead} files were read that had not changed.`);
    knowing.push(seconds);
  }
  return [added.length, median(reading), median(knowing), median(reading) / median(knowing)];
}

async function forgetFiles(indexFolder: string): Promise<void> {
  const catalog = openSqliteCatalog(indexFolder);
  await catalog.removeSources('file', [...(await catalog.sources('file')).keys()]);
  await catalog.close();
}
