import { openSync, readSync, writeSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogFile, openCatalogDatabase, openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { FootnoteError } from '../../errors.ts';
import { ingestFolder } from '../../ingest-thread.ts';
import { storeUpload } from '../../uploads.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import { articleText, createArchive, deleteArticle, reviseArticle } from './archive.ts';
import { checkIndex } from './check-index.ts';
import type { FailingDiskCounts, FailingDiskTask } from './failing-disk.ts';
import { controlBytes, diskCalls, failures, replaceFolder } from './failing-disk.ts';

/** A process whose disk fails where it says: see `runFailingDisk`. Its last line is what came of it. */
const task = JSON.parse(process.argv[2] ?? '') as FailingDiskTask;
const { folder, every, from } = task;
const rebuild = task.sync === 'of a damaged catalog';
const control = openSync(task.control, 'r+');

/** Tells the library that is loaded into this process what is to fail; nothing, if not said. */
function arm(call: number | null): void {
  const { mode, error } = failures[task.failure];
  const kinds = task.calls.reduce((bits, name) => bits | (1 << diskCalls.indexOf(name)), 0);
  const numbers = call === null ? [0] : [kinds, call, mode, error];
  const bytes = Buffer.alloc(call === null ? 8 : controlBytes);
  for (const [place, number] of numbers.entries()) bytes.writeBigInt64LE(BigInt(number), 8 * place);
  writeSync(control, bytes, 0, bytes.length, 0);
}
function failedCalls() {
  const bytes = Buffer.alloc(controlBytes);
  readSync(control, bytes, 0, bytes.length, 0);
  const number = (place: number) => Number(bytes.readBigInt64LE(8 * place));
  return { failed: number(5), call: diskCalls[number(6)] ?? 'write' };
}

const archive = await createArchive(folder);
const { corpusFolder, indexFolder, corpus } = archive;
const sync = () => ingestFolder({ corpusFolder, indexFolder, embedder: createHashEmbedder(), rebuild });
const original = join(folder, 'original');
let before: ReadonlyMap<string, number> = new Map();
for (const id of ['article1', 'article2', 'article3']) await reviseArticle(archive, id);
if (task.sync === 'first') await mkdir(original, { recursive: true });
else {
  await sync();
  before = new Map(corpus);
  if (rebuild) await addUploadsAndDamage();
  await replaceFolder(original, indexFolder);
  await reviseArticle(archive, 'article1');
  await deleteArticle(archive, 'article2');
  await reviseArticle(archive, 'article4');
}
const uploads = rebuild ? 3 : 0;

/** The list of passages is lost, what was added over HTTP can be read. */
async function addUploadsAndDamage(): Promise<void> {
  const embedder = createHashEmbedder();
  const catalog = openSqliteCatalog(indexFolder);
  for (const id of ['article10', 'article11', 'article12'])
    await storeUpload({ title: id, text: articleText(id, 1) }, { catalog, embedder });
  await catalog.close();
  const database = openCatalogDatabase(indexFolder, { readonly: false });
  const root = database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'passages_by_article'`).pluck().get();
  database.close();
  const file = await open(catalogFile(indexFolder), 'r+');
  await file.write(Buffer.alloc(4096), 0, 4096, 4096 * (Number(root) - 1));
  await file.close();
}
const check = async (isComplete: boolean) => {
  const found = await checkIndex(archive, { before, isComplete });
  if (isComplete && found.uploads !== uploads)
    throw new Error(`of ${uploads} added articles ${found.uploads} are left`);
  return found;
};
const counts = {
  injected: { write: 0, sync: 0, rename: 0, remove: 0, truncate: 0, read: 0 },
  said: {} as Record<string, number>,
  articles: 0,
  spans: 0,
} satisfies FailingDiskCounts;
if (rebuild) before = new Map();
const first = before;
for (let call = from; ; call += every) {
  await replaceFolder(indexFolder, original);
  arm(call);
  const outcome = await sync().then(
    () => 'nothing',
    (error: unknown) => (error instanceof FootnoteError ? error.code : String(error)),
  );
  arm(null);
  const { failed, call: name } = failedCalls();
  if (failed === 0) break;
  counts.injected[name] += 1;
  counts.said[outcome] = (counts.said[outcome] ?? 0) + 1;
  try {
    // Until it ends, a replaced catalog holds what was added without its passages, or the damaged one stands.
    const left = rebuild && outcome !== 'nothing' ? null : await check(outcome === 'nothing');
    if (left && !rebuild) before = left.stored;
    await sync();
    const healed = await check(true);
    before = first;
    counts.articles += (left?.stored.size ?? 0) + healed.stored.size;
    counts.spans += (left?.spans ?? 0) + healed.spans;
  } catch (error) {
    throw new Error(`call ${call} (${name}), where ${task.failure}; the sync said ${outcome}`, { cause: error });
  }
}
process.stdout.write(`${JSON.stringify(counts)}\n`);
