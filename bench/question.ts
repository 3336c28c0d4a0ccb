import { join } from 'node:path';
import type { Benchmark, Bench } from './benchmark.ts';
import type { QuestionResult, QuestionTask } from './question-process.ts';
import { percentile, targetsTable, type Target } from './result-table.ts';
import { runChild } from './run-child.ts';
import { cachedArchive } from './synthetic-archive.ts';

const sizes = [20_000];
/** Asked before the clock starts, and not again. */
const warmUp = 20;

/** One question after the other, retrieval only, in one process, in turns with what it cannot do without. */
export const benchmarkQuestion: Benchmark = async (bench) => {
  const rows: (readonly (string | number)[])[] = [];
  const targets: Target[] = [];
  for (const size of bench.passages ?? sizes) {
    const archive = await cachedArchive(size, bench);
    bench.say(`question: ${archive.passages} passages`);
    const { raw, retrieval, answer } = await askArchive(bench, archive.folder, true);
    const name = `${archive.passages} passages`;
    const row = (what: string, times: readonly number[]) =>
      void rows.push([name, what, percentile(times, 0.5), percentile(times, 0.99)]);
    row('one embedding and one search of the graph (ef 200)', raw);
    row('footnote: retrieval', retrieval);
    row('footnote: whole answer, verified', answer);
    targets.push({ what: name, measured: percentile(retrieval, 0.5) / percentile(raw, 0.5), atMost: 1.3 });
  }
  const asked = bench.sample.questions.length - warmUp;
  const title = `One question at a time, ${asked} questions, in process; synthetic archives`;
  bench.report({ title, columns: ['', 'what', 'p50 ms', 'p99 ms'], rows });
  bench.report(targetsTable('Retrieval against one embedding and one search: p50', targets));
};

/** Asks the index below `folder` the sample's questions, in a process of its own. */
export function askArchive(bench: Bench, folder: string, raw: boolean): Promise<QuestionResult> {
  const { model, sample } = bench;
  const task: QuestionTask = {
    indexFolder: join(folder, 'index'),
    models: bench.modelsFolder,
    footnote: bench.compiled.footnote,
    weights: model.weights,
    tokenizer: model.tokenizer ?? '',
    dimensions: model.entry.dimensions,
    questions: sample.questions.slice(warmUp),
    warmUp: sample.questions.slice(0, warmUp),
    raw,
  };
  return runChild(join(bench.compiled.bench, 'question-process.js'), task);
}
