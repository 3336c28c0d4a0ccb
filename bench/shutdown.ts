import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Asked, askingWays, askOn, createAsker } from '../src/testing/askers.ts';
import { startOpenAiServer } from '../src/testing/chat-server.ts';
import { startProgram } from '../src/testing/running-program.ts';
import { sampleArticles } from './articles.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { percentile, targetsTable } from './result-table.ts';

/** Of each way of asking. */
const askersOfEachWay = 11;
/** When the signal comes, after the load has begun, in milliseconds. */
const earliest = 300;
const latest = 3000;
const articlesBeside = 400;

type Stop = {
  readonly asked: readonly Asked[];
  readonly stoppedAt: number;
  readonly seconds: number;
  readonly status: number | string | null;
};

/** What goes on besides the questions when the signal comes. */
const conditions = ['nothing else', 'a sync under way', 'a slow language model'] as const;
type Condition = (typeof conditions)[number];

/** The real program under the questions of many, told to stop at a random moment: what becomes of what it has begun, and of what comes then. */
export const benchmarkShutdown: Benchmark = async (bench) => {
  const { folder } = await bench.ingested('footnote');
  const stops = new Map<Condition, Stop[]>();
  for (let round = 1; round <= Math.max(3, bench.rounds); round += 1)
    for (const condition of conditions) {
      bench.say(`shutdown, round ${round}: ${condition}`);
      stops.set(condition, [...(stops.get(condition) ?? []), await stopUnderLoad(bench, folder, condition)]);
    }
  report(bench, stops);
};

async function stopUnderLoad(bench: Bench, folder: string, condition: Condition): Promise<Stop> {
  const more = join(folder, 'corpus', 'more.jsonl');
  const beside = condition === 'a sync under way' ? (await sampleArticles(articlesBeside)).articles : [];
  await writeFile(more, beside.map((article) => JSON.stringify({ ...article, id: `${article.id}-more` })).join('\n'));
  const draft = '{"statements":[{"text":"The harbour bridge opened in May.","sources":["S1"]}]}';
  const slow = await startOpenAiServer(({ number }) => ({ text: draft, pauseMs: number % 2 === 0 ? 200 : 1500 }));
  const flags = ['--corpus', join(folder, 'corpus'), '--index', join(folder, 'index'), '--models', bench.modelsFolder];
  const model = condition === 'a slow language model' ? ['--llm', 'openai:slow', '--llm-base-url', slow.baseUrl] : [];
  const program = await startProgram(
    join(bench.compiled.footnote, 'cli', 'main.js'),
    [...flags, ...model, '--rate-limit', '0', '--log-level', 'silent'],
    { FOOTNOTE_LLM_API_KEY: 'test-key' },
  );
  const enough = new AbortController();
  setMaxListeners(0, enough.signal);
  const { questions } = bench.sample;
  const asking = Array.from({ length: askersOfEachWay * askingWays.length }, (_, number) => {
    const way = askingWays[number % askingWays.length] ?? 'json';
    const question = (at: number) => `${questions[(number + at * 7) % questions.length]} (${number}.${at})`;
    return askOn(createAsker(program.url, way), question, enough.signal);
  });
  await wait(earliest + Math.random() * (latest - earliest));
  const stoppedAt = performance.now();
  const { seconds, status } = await program.stop();
  enough.abort();
  const asked = (await Promise.all(asking)).flat();
  await slow.close();
  for (const { way, detail } of asked.filter(({ ending }) => ending === 'lost')) bench.say(`lost: ${way}: ${detail}`);
  if (status !== 0) bench.say(`ended with ${status}: ${program.log()}`);
  return { asked, stoppedAt, seconds, status };
}

function report(bench: Bench, stops: ReadonlyMap<Condition, readonly Stop[]>): void {
  const count = (all: readonly Stop[], which: (asked: Asked, stop: Stop) => boolean) =>
    all.reduce((sum, stop) => sum + stop.asked.filter((asked) => which(asked, stop)).length, 0);
  const underWay = (asked: Asked, { stoppedAt }: Stop) =>
    asked.sentAt <= stoppedAt && asked.sentAt + asked.milliseconds > stoppedAt;
  const after = (asked: Asked, { stoppedAt }: Stop) => asked.sentAt > stoppedAt;
  bench.report({
    title: `SIGTERM with ${askersOfEachWay * askingWays.length} askers: JSON, events, OpenAI's chunks, MCP`,
    columns: [
      '',
      'stops',
      'under way then',
      'answered',
      'told',
      'lost',
      'sent after',
      'refused or answered',
      'lost',
      'longest s',
      'status',
    ],
    rows: [...stops].map(([condition, all]) => [
      condition,
      all.length,
      count(all, underWay),
      count(all, (asked, stop) => underWay(asked, stop) && asked.ending === 'answered'),
      count(all, (asked, stop) => underWay(asked, stop) && asked.ending === 'told'),
      count(all, (asked, stop) => underWay(asked, stop) && /lost|taken/u.test(asked.ending)),
      count(all, after),
      count(all, (asked, stop) => after(asked, stop) && asked.ending !== 'lost'),
      count(all, (asked, stop) => after(asked, stop) && asked.ending === 'lost'),
      Math.max(...all.map(({ seconds }) => seconds)),
      [...new Set(all.map(({ status }) => String(status)))].join(', '),
    ]),
  });
  const all = [...stops.values()].flat();
  bench.report(
    targetsTable('SIGTERM: targets', [
      {
        what: 'lost of what was under way',
        measured: count(all, (asked, stop) => !after(asked, stop) && /lost|taken/u.test(asked.ending)),
        atMost: 0,
      },
      {
        what: 'lost of what came after',
        measured: count(all, (asked, stop) => after(asked, stop) && asked.ending === 'lost'),
        atMost: 0,
      },
      {
        what: 'longest time to the end, s',
        measured: percentile(
          all.map(({ seconds }) => seconds),
          1,
        ),
        atMost: 10,
      },
      {
        what: 'ends with another status than 0',
        measured: all.filter(({ status }) => status !== 0).length,
        atMost: 0,
      },
    ]),
  );
}
