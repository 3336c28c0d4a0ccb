import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresCatalog } from '../catalog/postgres/postgres-catalog.ts';
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { keywordFile } from '../index/embedded/keywords/keyword-file.ts';
import { synchroniseHere } from '../index/embedded/synchronise.ts';
import { dimensions, store, unitVector } from '../index/search-index.behaviour.ts';
import { testManifest } from '../testing/catalog-samples.ts';
import { describeWithPostgres, type TestDatabase } from '../testing/postgres/test-database.ts';
import { textSink } from '../testing/test-app.ts';
import { runProgram } from './program.ts';

const manifest = { ...testManifest, embedder: { model: 'test', sha256: 'a'.repeat(64), dimensions } };
const lines = ['The flood closed the harbour.', 'It rained.'];
const vectors = lines.map((_, i) => unitVector([i, 1]));

let index: string;
beforeEach(async () => {
  index = await mkdtemp(join(tmpdir(), 'footnote-search-index-'));
});
afterEach(() => rm(index, { recursive: true, force: true }));

/** Runs `footnote search-index …`. */
async function run(...args: string[]) {
  const [stdout, stderr] = [textSink(), textSink()];
  const status = await runProgram(['search-index', ...args, '--index', index], {
    createAssistant: () => expect.fail('There is no need for an assistant.'),
    environment: {},
    stdout,
    stderr,
    stopSignal: () => new AbortController().signal,
  });
  return { status, said: stdout.text(), noted: stderr.text() };
}

describe('search-index, embedded', () => {
  it('verifies the files, says which cannot be used, and makes them anew', async () => {
    const catalog = openSqliteCatalog(index);
    await catalog.setManifest(manifest);
    await store(catalog, 'a', lines, vectors);
    await catalog.close();
    await synchroniseHere(index);
    const right = await run('compare');
    expect(right).toMatchObject({ status: 0, said: expect.stringMatching(/^keywords.bin: its checksum is right/u) });
    expect(right.said).toMatch(/^vectors.hnsw: its checksum is right; it holds version \d+ of the catalog\.$/mu);

    await writeFile(keywordFile(index), 'spoiled');
    const wrong = await run('compare', '--json');
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.said)).toMatchObject({
      agrees: false,
      indexes: [
        { name: 'keywords.bin', agrees: false, damage: expect.stringContaining('keywords.bin is not the file') },
        { name: 'vectors.hnsw', agrees: true, damage: null },
      ],
    });
    const repaired = await run('repair');
    expect(repaired.status).toBe(0);
    expect(repaired.said).toMatch(
      /Before the repair:\nkeywords.bin: .* is not the file[^]*Now:\nkeywords.bin: its check/u,
    );
    expect((await run('compare')).said).toBe(right.said);
  });

  it('has nothing to compare in an archive that nothing was stored in, and says where there is none', async () => {
    expect(await run('compare')).toMatchObject({ status: 1, noted: expect.stringContaining('holds no index yet') });
    await openSqliteCatalog(index).close();
    expect(await run('compare')).toMatchObject({ status: 0, said: expect.stringContaining('nothing to compare') });
  });

  it.each([
    [['--search', 'pgvector'], /Give its address with --catalog/u],
    [['--search', 'weaviate://me:secret@host'], /--search must be embedded, pgvector/u],
  ])('refuses %j', async (flags, sentence) => {
    const { status, noted } = await run('compare', ...flags);
    expect([status, noted]).toEqual([2, expect.stringMatching(sentence)]);
    expect(noted).not.toContain('secret');
  });
});

await describeWithPostgres('search-index, pgvector', (createDatabase) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  it('says in which ranges it differs from the catalog, and puts them right', async () => {
    const catalog = await openPostgresCatalog(database.url);
    await catalog.setManifest(manifest);
    await store(catalog, 'a', lines, vectors);
    await catalog.close();
    const flags = ['--catalog', database.url];
    expect(await run('compare', ...flags)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^pgvector: 2 passages in 1 ranges, version \d+: as in the catalog\.\n$/u),
    });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('DELETE FROM footnote_search.passages_1 WHERE is_first');
    await client.end();
    expect(await run('compare', ...flags)).toMatchObject({
      status: 1,
      said: expect.stringContaining('  passages 0 to 16383: 2 in the catalog, 1 in the index\n'),
    });
    const repaired = await run('repair', '--json', ...flags);
    expect(repaired.status).toBe(0);
    expect(JSON.parse(repaired.said)).toMatchObject({
      agrees: true,
      indexes: [{ name: 'pgvector', passages: 2, ranges: 1, differing: [] }],
      before: [{ agrees: false, differing: [{ first: 0, last: 16_383, inCatalog: 2, inIndex: 1 }] }],
    });
    expect((await run('compare', ...flags)).status).toBe(0);
  });
});
