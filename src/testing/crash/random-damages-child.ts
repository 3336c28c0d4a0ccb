import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import hnswlib from 'hnswlib-node';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { openEmbeddedSearchIndex } from '../../index/embedded/embedded-search-index.ts';
import { checkGraph } from '../../index/embedded/hnsw-file.ts';
import { checkKeywords } from '../../index/embedded/keywords/keyword-file.ts';
import { synchroniseHere } from '../../index/embedded/synchronise.ts';
import { ingestFolder } from '../../ingest-thread.ts';
import { fileDamages } from '../file-damages.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import { randomNumbers } from '../random-numbers.ts';
import { articleText, createArchive, reviseArticle, type Archive } from './archive.ts';
import type { DamageCounts, DamageTask, DerivedFile } from './random-damages.ts';
import { derivedFiles } from './random-damages.ts';

/** A process that damages the files of its own index: see `runRandomDamages`. Its last line is what came of it. */
const task = JSON.parse(process.argv[2] ?? '') as DamageTask;
const random = randomNumbers(task.seed);

let nativeReads = 0;
hnswlib.HierarchicalNSW = class extends hnswlib.HierarchicalNSW {
  override readIndex(...parameters: Parameters<hnswlib.HierarchicalNSW['readIndex']>) {
    nativeReads += 1;
    return super.readIndex(...parameters);
  }
};

const embedder = createHashEmbedder();
const sync = ({ corpusFolder, indexFolder }: Archive) => ingestFolder({ corpusFolder, indexFolder, embedder });
async function fill(name: string, ids: readonly string[]): Promise<Archive> {
  await mkdir(join(task.folder, name));
  const archive = await createArchive(join(task.folder, name));
  for (const id of ids) await reviseArticle(archive, id);
  await sync(archive);
  return archive;
}
async function readFiles({ indexFolder }: Archive): Promise<Record<DerivedFile, Buffer>> {
  const contents = await Promise.all(derivedFiles.map(async (file) => [file, await readFile(join(indexFolder, file))]));
  return Object.fromEntries(contents) as Record<DerivedFile, Buffer>;
}

const archive = await fill('one', ['article1', 'article2', 'article3', 'article4', 'article5']);
const { indexFolder } = archive;
// The edition before is known to the manifest, and may be used; those before it may not.
const longAgo = await readFiles(archive);
for (const id of ['article1', 'article6']) {
  await reviseArticle(archive, id);
  await sync(archive);
}
const good = await readFiles(archive);
const foreign = await readFiles(await fill('other', ['article7', 'article8', 'article9']));
const catalog = openSqliteCatalog(indexFolder, { readonly: true });
const embedderOfIndex = (await catalog.manifest())?.embedder;
if (!embedderOfIndex) throw new Error('the index has no manifest');

const questions = await Promise.all(
  ['article1', 'article4', 'article6'].map(async (id) => {
    const text = articleText(id, archive.corpus.get(id) ?? 0).slice(0, 200);
    return { text, vector: (await embedder.embedQuestion(text)).vector };
  }),
);

/** What search finds, opened as a server opens it. */
async function search(): Promise<string> {
  const index = await openEmbeddedSearchIndex({ catalog, indexFolder, exactLimit: 0, recentLimit: Infinity });
  const found: string[] = [];
  for (const { text, vector } of questions)
    for (const hits of [await index.searchDense(vector, { limit: 10 }), await index.searchKeyword(text, { limit: 10 })])
      found.push(hits.map(({ passageId, score }) => `${passageId} ${score.toFixed(5)}`).join(', '));
  await index.close();
  return found.join('\n');
}

const damages: (readonly [string, (file: DerivedFile, bytes: Buffer) => Buffer])[] = [
  ...fileDamages(random).map(([kind, damage]) => [kind, (_: DerivedFile, bytes: Buffer) => damage(bytes)] as const),
  ['nothing left', () => Buffer.alloc(0)],
  ['noise', (_, bytes) => Buffer.from(bytes.map(() => Math.floor(random() * 256)))],
  ['the file of another index', (file) => foreign[file]],
  ['its own state of long ago', (file) => longAgo[file]],
  ['another file of the index', (file) => good[file.startsWith('vectors') ? 'keywords.bin' : 'vectors.hnsw']],
];

const before = await search();
const results: DamageCounts[] = [];
for (const file of derivedFiles) {
  const counts = { detected: 0, served: 0, healed: 0, nativeReadsOfDamaged: 0, nativeReadsOfHealed: 0 };
  const kinds: Record<string, number> = {};
  const isGraph = file.startsWith('vectors');
  for (let round = 0; round < task.damages; round++) {
    const [kind, damage] = damages[Math.floor(random() * damages.length)] ?? damages[0]!;
    const bytes = damage(file, Buffer.from(good[file]));
    if (bytes.equals(good[file])) throw new Error(`${kind} did not damage ${file}`);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    await writeFile(join(indexFolder, file), bytes);
    nativeReads = 0;
    const check = await (isGraph
      ? checkGraph(indexFolder, { catalog: catalog.id, embedder: embedderOfIndex })
      : checkKeywords(indexFolder, { catalog: catalog.id }));
    if ((await search()) === before) counts.served += 1;
    if (check.kind !== 'verified') counts.detected += 1;
    if (isGraph) counts.nativeReadsOfDamaged += nativeReads;
    const { done, keywords } = await synchroniseHere(indexFolder);
    nativeReads = 0;
    if ((isGraph ? done : keywords.done) === 'rebuilt' && (await search()) === before) counts.healed += 1;
    if (isGraph) counts.nativeReadsOfHealed += nativeReads;
    for (const name of derivedFiles) await writeFile(join(indexFolder, name), good[name]);
  }
  results.push({ file, damages: kinds, ...counts });
}
await catalog.close();
process.stdout.write(`${JSON.stringify(results)}\n`);
