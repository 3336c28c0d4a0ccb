import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { readConfig, settings } from '../src/config.ts';
import { findEmbeddingModel } from '../src/models/model-files.ts';
import { projectRoot } from '../src/paths.ts';
import { benchmarkAgreement } from './agreement.ts';
import { openBench, type Benchmark } from './benchmark.ts';
import { benchmarkClusterFailures, type ClusterPart, clusterParts } from './cluster-failures.ts';
import { compileAll, compiledFolders } from './compiled.ts';
import { contestantNames, type ContestantName } from './contestant.ts';
import { crashParts, runCrashTests, type CrashPart } from './crash-tests.ts';
import { engineNames, type EngineName } from './growth/figures.ts';
import { benchmarkGrowth } from './growth/growth.ts';
import { benchmarkHealth } from './health.ts';
import { benchmarkHttp } from './http.ts';
import { benchmarkIngest } from './ingest.ts';
import { benchmarkIngestTogether } from './ingest-together.ts';
import { benchmarkMemory } from './memory.ts';
import { benchmarkOverload } from './overload.ts';
import { benchmarkQuestion } from './question.ts';
import { benchmarkRecall } from './recall.ts';
import { printTable, type Table } from './result-table.ts';
import { benchmarkScale } from './scale.ts';
import { benchmarkShutdown } from './shutdown.ts';
import { benchmarkSoak } from './soak.ts';

/** In this order: `health` adds to the archive that the ones before it ask. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  ingest: benchmarkIngest,
  memory: benchmarkMemory,
  http: benchmarkHttp,
  question: benchmarkQuestion,
  recall: benchmarkRecall,
  health: benchmarkHealth,
  overload: benchmarkOverload,
  shutdown: benchmarkShutdown,
  soak: benchmarkSoak,
  scale: benchmarkScale,
  agreement: benchmarkAgreement,
  'ingest-together': benchmarkIngestTogether,
  'cluster-failures': benchmarkClusterFailures,
  growth: benchmarkGrowth,
};
/** Not run unless they are named; `crash` measures nothing, needs no model and nothing compiled. */
const onRequest = [
  'overload',
  'shutdown',
  'soak',
  'scale',
  'agreement',
  'ingest-together',
  'cluster-failures',
  'growth',
  'crash',
];
const names = [...Object.keys(benchmarks), 'crash'];

type Options = {
  articles: number;
  rounds: number;
  seconds: number;
  minutes: number;
  passages?: number[];
  sets: string[];
  contestants: ContestantName[];
  engines: EngineName[];
  parts: CrashPart[];
  cycles: number;
  damages: number;
  kills: number;
  failures: ClusterPart[];
  every: number;
  build: boolean;
  out: string;
  cache: string;
};

const wholeNumber = (text: string) => {
  if (!/^[1-9]\d*$/u.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
};
const command = new Command('bench')
  .description(
    'Footnote beside the raw parts and the stack of the LangChain.js tutorials: same model, articles, machine.',
  )
  .addArgument(
    new Argument('[benchmarks...]', `which ones; all but ${onRequest.join(', ')} if not said`).choices(names),
  )
  .option('--articles <n>', 'how many real articles', wholeNumber, 60)
  .option('--rounds <n>', 'how often each measurement is made; the median counts', wholeNumber, 1)
  .option('--seconds <n>', 'how long each HTTP load lasts', wholeNumber, 5)
  .option('--minutes <n>', 'how long soak lasts; growth begins nothing after that', wholeNumber, 30)
  .option(
    '--passages <n...>',
    'sizes of the synthetic archives of question and growth, the steps of scale (one: the last)',
    (text, before?: number[]) => [...(before ?? []), wholeNumber(text)],
  )
  .option('--sets <names...>', 'agreement: whose development questions; corpus, or folders of ../shared/data', [
    'corpus',
    'realtimeqa',
  ])
  .option('--contestants <names...>', contestantNames.join(', '), [...contestantNames])
  .addOption(
    new Option('--engines <names...>', 'growth: what is measured side by side')
      .choices(engineNames)
      .default([...engineNames]),
  )
  .addOption(new Option('--parts <names...>', 'crash: which of its tests').choices(crashParts).default([...crashParts]))
  .option('--cycles <n>', 'crash: how often a sync is killed', wholeNumber, 300)
  .addOption(
    new Option('--failures <names...>', 'cluster-failures: what fails')
      .choices(clusterParts)
      .default([...clusterParts]),
  )
  .option('--kills <n>', 'cluster-failures: how many processes are killed at random', wholeNumber, 100)
  .option('--damages <n>', 'crash: random damages to each file', wholeNumber, 500)
  .option('--every <n>', 'crash: every so manieth call of a sync is made to fail', wholeNumber, 1)
  .option('--no-build', 'measure what was compiled before')
  .option('--out <dir>', 'where the JSON results go', join(projectRoot, 'bench', 'results'))
  .option('--cache <dir>', 'where synthetic archives are kept', join(projectRoot, 'bench', '.cache'))
  .option(settings.models.flag, settings.models.help)
  .parse();

const options = command.opts<Options>();
const chosen = names.filter((name) =>
  command.args.length > 0 ? command.args.includes(name) : !onRequest.includes(name),
);
const measured = chosen.filter((name) => name !== 'crash');
await mkdir(options.out, { recursive: true });
const tables: Table[] = [];
const report = (table: Table) => {
  process.stdout.write(`${printTable(table)}\n`);
  tables.push(table);
};
const startedAt = new Date().toISOString();
try {
  if (measured.length > 0) await measure();
  if (chosen.includes('crash')) await crash();
} finally {
  // What was measured before something failed is measured.
  await writeResults();
}

async function measure(): Promise<void> {
  const config = readConfig(command.opts(), process.env);
  const places = { modelsFolder: config.models, hub: config.modelHub, registries: config.modelRegistries };
  const model = await findEmbeddingModel('bge-small-en-v1.5', places);
  // Measured is what stands here now.
  if (options.build) compileAll(projectRoot);
  const { passages = null, cache, out } = options;
  const compiled = compiledFolders(projectRoot);
  const folders = { modelsFolder: config.models, compiled, cacheFolder: cache, resultsFolder: out };
  const bench = await openBench({ ...options, passages, model, ...folders }, report);
  try {
    for (const name of measured) await benchmarks[name]?.(bench);
  } finally {
    await bench.close();
  }
}

async function crash(): Promise<void> {
  const { parts, cycles, damages, every } = options;
  const folder = await mkdtemp(join(tmpdir(), 'footnote-crash-'));
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  try {
    await runCrashTests({ parts, folder, cycles, damages, every, rounds: Math.max(5, options.rounds), report, say });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeResults(): Promise<void> {
  const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.version };
  const file = join(options.out, `${startedAt.replaceAll(/[:.]/gu, '-')}.json`);
  await writeFile(file, `${JSON.stringify({ startedAt, command: process.argv.slice(2), machine, tables }, null, 2)}\n`);
  process.stderr.write(`Results: ${file}\n`);
}
