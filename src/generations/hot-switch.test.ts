import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../answer/answer.ts';
import { createAssistant } from '../assistant.ts';
import { runProgram } from '../cli/program.ts';
import { projectRoot } from '../paths.ts';
import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { checkPromises } from '../testing/promises.ts';
import { realEmbeddingModel } from '../testing/real-models.ts';
import { type RunningProgram, startProgram } from '../testing/running-program.ts';
import { textSink } from '../testing/test-app.ts';

const models = ['bge-small-en-v1.5', 'all-minilm-l6-v2'];
const missing = (await Promise.all(models.map(realEmbeddingModel))).flatMap((each) => each.missing ?? []);
if (missing.length > 0)
  console.warn(`Without its models a switch under questions is not tested: ${missing.join('; ')}`);

const articles = {
  bridge: 'The harbour bridge opened on 3 May 2021. It cost 40 million crowns, said the mayor, Karin Dahl.',
  museum: 'The museum of the sea bought a whaling boat of 1890 in March. Its director is Lars Nyman.',
};
const questions = ['When did the harbour bridge open?', 'Who is the director of the museum of the sea?'];

type Kept = { readonly flags: readonly string[]; remove(): Promise<void> };

/** What readers see of a switch, from one server or several. */
function describeHotSwitch(name: string, servers: number, createPlace: () => Promise<Kept>): void {
  describe.skipIf(missing.length > 0)(name, () => {
    let kept: Kept;
    let folder: string;
    let running: RunningProgram[];
    const stop = new AbortController();
    beforeEach(async () => {
      kept = await createPlace();
      folder = await mkdtemp(join(tmpdir(), 'footnote-hot-switch-'));
      await mkdir(join(folder, 'corpus'));
      for (const [name, text] of Object.entries(articles)) await writeFile(join(folder, 'corpus', `${name}.md`), text);
      running = [];
    });
    afterEach(async () => {
      stop.abort();
      for (const program of running) await program.stop();
      await kept.remove();
      await rm(folder, { recursive: true, force: true });
    });

    const flags = () => {
      const folders = ['--index', join(folder, 'index'), '--corpus', join(folder, 'corpus')];
      return [...folders, '--embedding-workers', '1', ...kept.flags];
    };
    async function generation(...args: string[]): Promise<string> {
      const [stdout, stderr] = [textSink(), textSink()];
      const status = await runProgram(['generation', ...args, ...flags()], {
        createAssistant: (config) => createAssistant(config),
        environment: process.env,
        stdout,
        stderr,
        stopSignal: () => stop.signal,
      });
      expect([status, stderr.text()]).toEqual([0, expect.any(String)]);
      return stdout.text();
    }
    const json = async <T>(response: Response): Promise<T> => {
      const body = (await response.json()) as T;
      expect([response.status, body]).toEqual([expect.any(Number), expect.anything()]);
      if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
      return body;
    };
    const post = (url: string, body: unknown) =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const ready = async ({ url }: RunningProgram) =>
      json<{ generation: number; embedding: unknown; degraded: string[] }>(await fetch(`${url}/ready`));
    const articleText = async ({ url }: RunningProgram, id: string) =>
      (await json<{ text: string }>(await fetch(`${url}/articles/${encodeURIComponent(id)}`))).text;
    async function ask(program: RunningProgram, question: string): Promise<Answer> {
      const answer = await json<Answer>(await post(`${program.url}/ask`, { question }));
      const texts = new Map<string, string>();
      for (const { articleId } of [...answer.citations, ...answer.closest])
        texts.set(articleId, await articleText(program, articleId));
      expect(checkPromises(answer, (id) => texts.get(id))).toEqual([]);
      return answer;
    }
    /** Asks every server one question after the other until it is stopped; how many were answered. */
    function asking(): { end(): Promise<number> } {
      const over = new AbortController();
      const loops = running.map(async (program) => {
        let answered = 0;
        for (; !over.signal.aborted; answered++) await ask(program, questions[answered % questions.length] ?? '');
        return answered;
      });
      const all = Promise.all(loops);
      all.catch(() => {});
      return {
        async end() {
          over.abort();
          return Math.min(...(await all));
        },
      };
    }
    async function untilServing(wanted: number): Promise<void> {
      for (const program of running) while ((await ready(program)).generation !== wanted) await sleep(50);
    }

    it(
      'fails no question, loses no change, and every server goes over to the new model, and back',
      { timeout: 600_000 },
      async () => {
        const main = join(projectRoot, 'src', 'cli', 'main.ts');
        for (let i = 0; i < servers; i++)
          running.push(await startProgram(main, [...flags(), '--rate-limit', '0', '--log-level', 'error']));
        const [one] = running;
        if (!one) throw new Error('nothing runs');
        const asked = asking();
        const upload = (text: string) =>
          post(`${one.url}/articles`, { title: 'Ferry', text }).then((response) => json<{ id: string }>(response));
        const building = generation('build', '--embedding-model', 'all-minilm-l6-v2');
        const stored: { id: string }[] = [];
        const built = new AbortController();
        void building.finally(() => built.abort()).catch(() => {});
        while (!built.signal.aborted)
          stored.push(await upload(`The ferry number ${stored.length} was steered by Ines Holm.`));
        expect(await building).toMatch(/Generation 1 .* serves from now on\. Generation 0 .*MB/u);
        await untilServing(1);
        expect(await asked.end()).toBeGreaterThan(0);
        expect(stored.length).toBeGreaterThan(0);
        for (const program of running) {
          expect(await ready(program)).toMatchObject({
            embedding: { model: 'all-minilm-l6-v2', available: true },
            degraded: [],
          });
          for (const { id } of stored) expect(await articleText(program, id)).toContain('Ines Holm');
          expect((await ask(program, 'Who steered the ferry number 0?')).citations[0]?.quote).toContain('Ines Holm');
        }
        const late = await upload('The lighthouse was painted by Oskar Lund.');
        const askedAgain = asking();
        expect(await generation('back')).toMatch(/Generation 0 .* serves/u);
        await untilServing(0);
        expect(await askedAgain.end()).toBeGreaterThan(0);
        for (const program of running) {
          expect(await ready(program)).toMatchObject({
            embedding: { model: 'bge-small-en-v1.5', available: true },
            degraded: [],
          });
          expect((await ask(program, 'Who painted the lighthouse?')).citations[0]?.articleId).toBe(late.id);
        }
        expect(await generation('list')).toMatch(/^0: serves; bge.*\n1: served before; all-minilm/u);
        await expect(generation('drop', '0')).rejects.toThrow();
      },
    );
  });
}

describeHotSwitch('a server over an index folder', 1, async () => ({ flags: [], remove: async () => {} }));

await describeWithPostgres('a switch in PostgreSQL', (createDatabase) => {
  describeHotSwitch('two servers over it', 2, async () => {
    const database = await createDatabase();
    return { flags: ['--catalog', database.url], remove: () => database.drop() };
  });
});
