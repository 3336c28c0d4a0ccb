import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { readConfig, settings } from '../src/config.ts';
import { findEmbeddingModel } from '../src/models/model-files.ts';
import { projectRoot } from '../src/paths.ts';
import { sampleArticles } from './articles.ts';
import { benchmarkHttp, benchmarkIngest, benchmarkQuestion } from './benchmarks.ts';
import { contestantNames, type ContestantName } from './contestant.ts';
import { printTable, type Table } from './result-table.ts';
import { runContestant, type RunningContestant } from './run-contestant.ts';

/** Those that need the index that ingest leaves. */
const later = { question: benchmarkQuestion, http: benchmarkHttp };
type BenchmarkName = 'ingest' | keyof typeof later;
const benchmarkNames: BenchmarkName[] = ['ingest', 'question', 'http'];
type Options = { articles: string; rounds: string; seconds: string; contestants: ContestantName[]; out: string };

const command = new Command('bench')
  .description(
    'Footnote beside the stack of the LangChain.js tutorials: same model files, same articles, same machine.',
  )
  .addArgument(new Argument('[benchmarks...]', 'which ones; ingest always runs first').choices(benchmarkNames))
  .option('--articles <n>', 'how many articles', '60')
  .option('--rounds <n>', 'how often each one ingests; the median counts', '1')
  .option('--seconds <n>', 'how long each HTTP load lasts', '5')
  .option('--contestants <names...>', contestantNames.join(', '), [...contestantNames])
  .option('--out <dir>', 'where the JSON results go', join(projectRoot, 'bench', 'results'))
  .option(settings.models.flag, settings.models.help)
  .parse();

const { articles, rounds, seconds, contestants: names, out } = command.opts<Options>();
const chosen = command.args.length > 0 ? command.args : benchmarkNames;
const config = readConfig(command.opts(), process.env);
const places = { modelsFolder: config.models, hub: config.modelHub, registries: config.modelRegistries };
const { weights, tokenizer } = await findEmbeddingModel('bge-small-en-v1.5', places);
// Footnote is measured as it is run: compiled, and as it stands now.
execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: projectRoot, stdio: 'inherit' });
const sample = await sampleArticles(Number(articles));
const options = { names, sample, rounds: Number(rounds), seconds: Number(seconds) };
const contestants = new Map<ContestantName, RunningContestant>();
const tables: Table[] = [];
const report = (table: Table): void => {
  process.stdout.write(`${printTable(table)}\n`);
  tables.push(table);
};
const startedAt = new Date().toISOString();
try {
  const start = (name: ContestantName) =>
    runContestant({ name, models: config.models, weights, tokenizer: tokenizer ?? '' });
  report(await benchmarkIngest(start, contestants, options));
  for (const name of ['question', 'http'] as const) {
    if (chosen.includes(name)) report(await later[name](contestants, options));
  }
} finally {
  for (const contestant of contestants.values()) await contestant.close();
}
await mkdir(out, { recursive: true });
const machine = { cores: cpus().length, processor: cpus()[0]?.model, node: process.version };
const file = join(out, `${startedAt.replaceAll(/[:.]/gu, '-')}.json`);
await writeFile(file, `${JSON.stringify({ startedAt, machine, tables }, null, 2)}\n`);
process.stderr.write(`Results: ${file}\n`);
