import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Assistant, createAssistant } from './assistant.ts';
import { runProgram } from './cli/program.ts';
import { type Config, readConfig } from './config.ts';
import { projectRoot } from './paths.ts';
import { describeWithPostgres, type TestDatabase } from './testing/postgres/test-database.ts';
import { answerOf } from './testing/real-archive.ts';
import { textSink } from './testing/test-app.ts';

const corpus = join(projectRoot, 'corpus');
const questions = [
  'Where did Putin and Abbas meet in October 2022?',
  'Where did Putin and Abbas meet in March 2023?',
  'What did Abbas say about Washington in Astana?',
];

await describeWithPostgres('an archive in PostgreSQL', (createDatabase) => {
  let database: TestDatabase;
  let folder: string;
  const open: Assistant[] = [];
  const config = (changes: Partial<Config> = {}): Config => ({
    ...readConfig({}, process.env),
    corpus,
    index: join(folder, 'index'),
    catalog: database.url,
    ...changes,
  });
  const assistant = async (changes: Partial<Config> = {}) => {
    const created = await createAssistant(config(changes), { say: () => {} });
    open.push(created);
    return created;
  };
  beforeEach(async () => {
    database = await createDatabase();
    folder = await mkdtemp(join(tmpdir(), 'footnote-postgres-archive-'));
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers as the embedded one does, with the same citations', { timeout: 240_000 }, async () => {
    const inPostgres = await assistant();
    const embedded = await assistant({ catalog: '', index: join(folder, 'embedded') });
    await inPostgres.ingest();
    await embedded.ingest();
    expect((await inPostgres.state()).degraded).toEqual([]);
    for (const question of questions) {
      const [one, other] = [await answerOf(inPostgres, question), await answerOf(embedded, question)];
      const places = ({ citations }: typeof one) =>
        citations.map(({ articleId, start, end }) => [articleId, start, end]);
      expect([one.status, one.answer, places(one)]).toEqual([other.status, other.answer, places(other)]);
    }
    expect((await inPostgres.suggestions()).length).toBeGreaterThan(0);
  });

  it('is one for all processes: what one takes in, another answers from', { timeout: 240_000 }, async () => {
    const words = { embeddingModel: 'none', corpus: folder };
    await writeFile(join(folder, 'bridge.md'), 'The harbour bridge opened on 3 May 2021.\n');
    const [one, other] = [await assistant(words), await assistant({ ...words, index: join(folder, 'other') })];
    await one.ingest();
    const { article } = await other.addArticle({ title: 'Ferry', text: 'The ferry was steered by Ines Holm.' });
    expect((await answerOf(one, 'Who steered the ferry?')).citations[0]?.articleId).toBe(article.id);
    expect((await answerOf(other, 'When did the harbour bridge open?')).citations[0]?.articleId).toBe('bridge');
    await one.removeArticle(article.id);
    expect((await answerOf(other, 'Who steered the ferry?')).status).toBe('unanswerable');
  });

  it('is filled, asked and examined from the command line', { timeout: 240_000 }, async () => {
    const run = async (...args: string[]) => {
      const [stdout, stderr] = [textSink(), textSink()];
      const status = await runProgram(
        [...args, '--catalog', database.url, '--index', join(folder, 'index'), '--embedding-model', 'none'],
        {
          createAssistant: (settings) => createAssistant(settings, { say: () => {} }),
          environment: {},
          stdout,
          stderr,
          stopSignal: () => new AbortController().signal,
        },
      );
      return { status, said: `${stdout.text()}${stderr.text()}` };
    };
    expect(await run('ingest', '--corpus', corpus)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/25 added/u),
    });
    const asked = await run('ask', questions[0] ?? '');
    expect(asked.said).toContain('ASTANA');
    const { said } = await run('doctor');
    expect(said).toMatch(/ok +pgvector +pgvector 0\.\d+\.\d+ in PostgreSQL .* passages, version \d+ as the catalog/u);
    expect(said).not.toContain(new URL(database.url).password);
  });
});

it.each(['mysql://a/b', 'nowhere'])('a catalog at %s is refused', (catalog) => {
  expect(() => readConfig({ catalog }, {})).toThrow(/--catalog must look like postgres:/u);
});
