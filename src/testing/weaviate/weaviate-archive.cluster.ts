import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Assistant, createAssistant } from '../../assistant.ts';
import { runProgram } from '../../cli/program.ts';
import { type Config, readConfig } from '../../config.ts';
import { projectRoot } from '../../paths.ts';
import { describeWithPostgres, type TestDatabase } from '../postgres/test-database.ts';
import { answerOf } from '../real-archive.ts';
import { realEmbeddingModel } from '../real-models.ts';
import { textSink } from '../test-app.ts';
import { startWeaviate, type WeaviateCluster } from './weaviate-cluster.ts';

/** What the first reader waits for who meets a cluster that has just gone, on a machine that does much else. */
const longestHiccupMs = 8_000;
const all = [0, 1, 2];

await describeWithPostgres('an archive in PostgreSQL that Weaviate searches', (createDatabase) => {
  let database: TestDatabase;
  let folder: string;
  let cluster: WeaviateCluster;
  let config: Config;
  const open: Assistant[] = [];
  const begin = async () => {
    const assistant = await createAssistant(config, { say: () => {} });
    open.push(assistant);
    return assistant;
  };
  const wordsOnly = [expect.stringMatching(/words only, until the search engine can be reached/u)];
  const question = 'Where did Putin and Abbas meet in October 2022?';
  const places = ({ citations }: Awaited<ReturnType<typeof answerOf>>) =>
    citations.map(({ articleId, start, end }) => [articleId, start, end]);
  const run = async (...args: string[]) => {
    const [stdout, stderr] = [textSink(), textSink()];
    const flags = ['--catalog', database.url, '--search', cluster.url, '--index', config.index];
    const status = await runProgram([...args, ...flags], {
      createAssistant: () => expect.fail('There is no need for an assistant.'),
      environment: {},
      stdout,
      stderr,
      stopSignal: () => new AbortController().signal,
    });
    return { status, said: stdout.text() };
  };

  beforeEach(async () => {
    database = await createDatabase();
    cluster = await startWeaviate();
    folder = await mkdtemp(join(tmpdir(), 'footnote-weaviate-archive-'));
    const settings = { corpus: join(projectRoot, 'corpus'), index: join(folder, 'index') };
    config = { ...readConfig({}, process.env), ...settings, catalog: database.url, search: cluster.url };
  });
  afterEach(async () => {
    for (const assistant of open.splice(0)) await assistant.close();
    await cluster.remove();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'answers by words while all nodes are dead, says so, and is whole again by itself',
    { timeout: 240_000 },
    async (context) => {
      const { missing } = await realEmbeddingModel();
      if (missing !== null) context.skip(missing);
      const assistant = await begin();
      expect((await assistant.ingest()).warnings).toEqual([]);
      expect((await assistant.state()).degraded).toEqual([]);
      const before = await answerOf(assistant, question);
      expect([before.status, before.degraded]).toEqual(['answered', []]);

      await Promise.all(all.map((node) => cluster.kill(node)));
      const start = performance.now();
      const during = await answerOf(assistant, question);
      expect(performance.now() - start).toBeLessThan(longestHiccupMs);
      expect(during.degraded).toEqual(wordsOnly);
      expect(places(during).length).toBeGreaterThan(0);
      expect((await assistant.search({ question })).degraded).toEqual(wordsOnly);
      expect((await assistant.state()).degraded).toEqual(wordsOnly);

      // What comes meanwhile is stored, and found.
      const { article } = await assistant.addArticle({ title: 'Ferry', text: 'The ferry was steered by Ines Holm.' });
      const who = 'Who steered the ferry?';
      expect((await answerOf(assistant, who)).citations[0]?.articleId).toBe(article.id);
      expect((await assistant.ingest()).warnings).toMatchObject([{ path: 'search engine' }]);
      expect((await run('search-index', 'compare')).status).toBe(1);
      // As does one that begins now.
      const late = await begin();
      expect((await answerOf(late, who)).degraded).toEqual(wordsOnly);

      await Promise.all(all.map((node) => cluster.start(node)));
      for (const each of [assistant, late]) {
        const isWhole = async () => expect((await each.state()).search.available).toBe(true);
        await vi.waitFor(isWhole, { timeout: 60_000, interval: 200 });
        expect((await each.state()).degraded).toEqual([]);
        const after = await answerOf(each, question);
        expect([after.degraded, places(after)]).toEqual([[], places(before)]);
        expect((await answerOf(each, who)).citations[0]?.articleId).toBe(article.id);
      }
      const { said, status } = await run('search-index', 'compare');
      expect([status, said]).toEqual([
        0,
        expect.stringMatching(/^words in PostgreSQL: .*: as in the catalog\.\nweaviate: .*: as in the catalog\.\n$/u),
      ]);
      expect((await run('doctor')).said).toMatch(/ok +Weaviate +Weaviate 1\.35\.2 on 3 nodes, .* version \d+ as the/u);
    },
  );

  it(
    'gets another generation beside the one that serves, which takes its place, and drops one with its collections',
    { timeout: 240_000 },
    async (context) => {
      const other = 'all-minilm-l6-v2';
      const missing = await Promise.all([realEmbeddingModel(), realEmbeddingModel(other)]);
      const reasons = missing.flatMap((each) => each.missing ?? []);
      if (reasons.length > 0) context.skip(reasons.join('; '));
      const collections = async () => {
        const [address = ''] = cluster.url.slice('weaviate://'.length).split(',');
        const answer = await fetch(`http://${address.split(':').slice(0, 2).join(':')}/v1/schema`);
        const { classes } = (await answer.json()) as { classes: { class: string }[] };
        return classes.map((each) => each.class).filter((name) => name.startsWith('Footnote_'));
      };
      const assistant = await begin();
      await assistant.ingest();
      // One may be there that was made while the archive was empty.
      const before = await collections();
      expect(before).not.toEqual([]);

      const build = await run('generation', 'build', '--embedding-model', other, '--no-switch');
      expect(build.status).toBe(0);
      const built = (await collections()).filter((name) => !before.includes(name));
      expect(built).toHaveLength(1);
      expect((await run('generation', 'drop', '1')).status).toBe(0);
      expect(await collections()).not.toContain(built[0]);
      expect((await answerOf(assistant, question)).degraded).toEqual([]);

      expect((await run('generation', 'build', '--embedding-model', other)).status).toBe(0);
      const isOver = async () => {
        expect((await assistant.state()).embedding).toMatchObject({ model: other });
        expect((await assistant.state()).degraded).toEqual([]);
      };
      await vi.waitFor(isOver, { timeout: 60_000, interval: 200 });
      const after = await answerOf(assistant, question);
      expect([after.status, after.degraded]).toEqual(['answered', []]);
      expect((await run('search-index', 'compare')).status).toBe(0);
      expect((await run('generation', 'back')).status).toBe(0);
      await vi.waitFor(
        async () => expect((await assistant.state()).embedding).not.toMatchObject({ model: other }),
        60_000,
      );
      expect((await answerOf(assistant, question)).degraded).toEqual([]);
    },
  );
});
