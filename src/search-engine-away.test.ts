import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Assistant, createAssistant } from './assistant.ts';
import { archivePlace } from './catalog/open-catalog.ts';
import { runProgram } from './cli/program.ts';
import { type Config, readConfig } from './config.ts';
import { freePorts } from './testing/free-ports.ts';
import { describeWithPostgres, type TestDatabase } from './testing/postgres/test-database.ts';
import { answerOf } from './testing/real-archive.ts';
import { textSink } from './testing/test-app.ts';

await describeWithPostgres('an archive whose Weaviate is away', (createDatabase) => {
  let database: TestDatabase;
  let folder: string;
  let config: Config;
  let assistant: Assistant;
  const key = 'a-key-nobody-may-see';
  const said: string[] = [];

  beforeEach(async () => {
    said.length = 0;
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'footnote-engine-away-'));
    await writeFile(join(folder, 'bridge.md'), 'The harbour bridge opened on 3 May 2021.\n');
    const [http, grpc] = await freePorts(2);
    config = {
      ...readConfig({}, {}),
      corpus: folder,
      index: join(folder, 'index'),
      catalog: database.url,
      search: `weaviate://127.0.0.1:${http}:${grpc}`,
      searchApiKey: key,
      embeddingModel: 'none',
    };
    assistant = await createAssistant(config, { say: (sentence) => said.push(sentence) });
  });
  afterEach(async () => {
    await assistant.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is filled, and answers from the words in PostgreSQL, and says so everywhere', { timeout: 120_000 }, async () => {
    const { added, warnings } = await assistant.ingest();
    expect([added, warnings]).toEqual([
      ['bridge'],
      [{ path: 'search engine', reason: expect.stringContaining('cannot be reached') }],
    ]);
    const question = 'When did the harbour bridge open?';
    const answer = await answerOf(assistant, question);
    expect(answer.citations.map(({ articleId }) => articleId)).toEqual(['bridge']);
    const wordsOnly = [expect.stringMatching(/words only, until the search engine can be reached/u)];
    expect(answer.degraded).toEqual(wordsOnly);
    const { article } = await assistant.addArticle({ title: 'Ferry', text: 'The ferry was steered by Ines Holm.' });
    const found = await assistant.search({ question: 'Who steered the ferry?' });
    expect(found.evidence[0]?.articleId).toBe(article.id);
    expect(found.degraded).toEqual(wordsOnly);
    const { degraded, search } = await assistant.state();
    expect(degraded).toEqual(wordsOnly);
    expect(search).toEqual({ engine: 'weaviate', available: false, fallbacks: 2 });
    expect(said.join()).not.toContain(key);
  });

  it('is examined from the command line', { timeout: 120_000 }, async () => {
    await assistant.ingest();
    const [stdout, stderr] = [textSink(), textSink()];
    const flags = ['--catalog', database.url, '--search', config.search, '--index', config.index];
    const run = (...args: string[]) =>
      runProgram([...args, ...flags], {
        createAssistant: async () => assistant,
        environment: { FOOTNOTE_SEARCH_API_KEY: key, FOOTNOTE_EMBEDDING_MODEL: 'none' },
        stdout,
        stderr,
        stopSignal: () => new AbortController().signal,
      });
    await run('doctor');
    expect(stdout.text()).toMatch(/warn {2}Weaviate +cannot be reached/u);
    expect(stdout.text()).toMatch(/ok +words in PostgreSQL +PostgreSQL .*, 1 passages, version \d+ as the catalog/u);
    expect(await run('search-index', 'compare')).toBe(1);
    expect(stderr.text()).toContain('cannot be reached');
    expect(`${stdout.text()}${stderr.text()}`).not.toMatch(new RegExp(`${key}|${new URL(database.url).password}`, 'u'));
  });
});

it.each([
  [{ index: 'i', catalog: '', search: '' }, 'embedded'],
  [{ index: 'i', catalog: 'postgres://h/d', search: '' }, 'pgvector'],
  [{ index: 'i', catalog: 'postgres://h/d', search: 'weaviate://a,b:81:82' }, 'weaviate'],
])('%j is searched by %s', (settings, engine) => {
  expect(archivePlace(settings).search.engine).toBe(engine);
});

it.each([
  ['postgres://h/d', 'embedded', /--search embedded .* choose pgvector, or weaviate/u],
  ['', 'pgvector', /Give its address with --catalog postgres/u],
  ['', 'weaviate://a', /Give its address with --catalog postgres/u],
])('with the catalog "%s", %s is refused, with what to do', (catalog, search, sentence) => {
  const failure = { code: 'INVALID_SETTING', message: expect.stringMatching(sentence) };
  expect(() => archivePlace({ index: 'i', catalog, search })).toThrow(expect.objectContaining(failure));
});

it.each(['elastic', 'weaviate://', 'weaviate://key:secret@host', 'weaviate://a b'])(
  'the search engine %s is refused, without a word of it',
  (search) => {
    const read = () => readConfig({}, { FOOTNOTE_SEARCH: search });
    expect(read).toThrow(/FOOTNOTE_SEARCH must be embedded, pgvector, or look like weaviate:/u);
    expect(read).not.toThrow(/secret/u);
  },
);
