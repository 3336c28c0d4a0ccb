import { statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FootnoteError } from '../../errors.ts';
import { fileOperations } from '../../index/embedded/file-operations.ts';
import { ingestFolder } from '../../ingest-thread.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import { createArchive, deleteArticle, reviseArticle } from './archive.ts';
import { checkIndex } from './check-index.ts';
import { replaceFolder } from './failing-disk.ts';
import type { FullDiskCounts, FullDiskTask } from './full-disk.ts';

/** A process that fills up its own small disk: see `runFullDisk`. Its last line is what came of it. */
const { folder, stepKilobytes } = JSON.parse(process.argv[2] ?? '') as FullDiskTask;
const disk = join(folder, 'disk');
const filler = join(disk, 'filler');
const archive = { ...(await createArchive(folder)), indexFolder: join(disk, 'index') };
const { corpusFolder, indexFolder, corpus } = archive;

/** The file of the index that was touched last. */
let touched = '';
for (const name of ['write', 'writeBytes', 'sync', 'rename', 'digest'] as const) {
  const operation = fileOperations[name] as (path: string, ...rest: unknown[]) => Promise<never>;
  const noted = (path: string, ...rest: unknown[]) => {
    if (path !== indexFolder) touched = basename(path);
    return operation(path, ...rest);
  };
  Object.assign(fileOperations, { [name]: noted });
}
const sync = () => {
  touched = 'catalog';
  return ingestFolder({ corpusFolder, indexFolder, embedder: createHashEmbedder() });
};

/** Takes all room but so much. */
function fill(freeBytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes), 1));
}
function whatWasWritten(error: FootnoteError): keyof FullDiskCounts['full'] {
  if (touched.startsWith('vectors')) return 'graph';
  if (touched.startsWith('keywords')) return 'keywords';
  return String((error.cause as Error | undefined)?.stack).includes('writer-lock') ? 'lock' : 'catalog';
}

for (let i = 1; i <= 6; i++) await reviseArticle(archive, `article${i}`);
await sync();
const before = new Map(corpus);
const original = join(folder, 'original');
await replaceFolder(original, indexFolder);
for (const id of ['article1', 'article3', 'article7', 'article8']) await reviseArticle(archive, id);
await deleteArticle(archive, 'article2');

const full = { lock: 0, catalog: 0, keywords: 0, graph: 0 };
const counts = { finished: 0, opened: 0, refused: 0, articles: 0, spans: 0 };
let kilobytes = 0;
for (; counts.finished < 2; kilobytes += stepKilobytes) {
  await rm(filler, { force: true });
  await replaceFolder(indexFolder, original);
  fill(1024 * kilobytes);
  try {
    const failure = await sync().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) counts.finished += 1;
    else if (failure instanceof FootnoteError && failure.code === 'DISK_FULL') full[whatWasWritten(failure)] += 1;
    else throw failure;
    if (failure) {
      const refused = await checkIndex(archive, { before, isComplete: false }).then(
        () => false,
        (error: unknown) => {
          if (error instanceof FootnoteError && error.code === 'DISK_FULL') return true;
          throw error;
        },
      );
      counts[refused ? 'refused' : 'opened'] += 1;
    }
    await rm(filler);
    const left = await checkIndex(archive, { before, isComplete: failure === null });
    await sync();
    const healed = await checkIndex(archive, { before: left.stored, isComplete: true });
    counts.articles += left.stored.size + healed.stored.size;
    counts.spans += left.spans + healed.spans;
  } catch (error) {
    throw new Error(`with ${kilobytes} KB left`, { cause: error });
  }
}
const result: FullDiskCounts = { full, ...counts, enoughKilobytes: kilobytes - 2 * stepKilobytes };
process.stdout.write(`${JSON.stringify(result)}\n`);
