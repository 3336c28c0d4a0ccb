import { join } from 'node:path';
import type { AssistantOptions } from '../src/assistant.ts';
import type { Config } from '../src/config.ts';
import { openRecordings, noRecordings } from './cache/recordings.ts';
import { recordingsName } from './cache/recording-key.ts';
import type { EvalCase } from './eval-case.ts';
import { checkQuotes } from './load-fixtures.ts';
import { sync, withProgress } from './progress.ts';
import type { QuestionSet } from './question-set.ts';
import { judgeCases } from './judge/judge-cases.ts';
import type { LlmJudge } from './judge/llm-judge.ts';
import { buildReport, type Baseline, type Report } from './report.ts';
import { articleTexts, runEval } from './run-eval.ts';
import type { EvalWorld } from './world.ts';

export type SetRun = Pick<Report, 'name' | 'split' | 'settings'> & {
  readonly program: string;
  readonly cache: boolean;
  readonly config: Config;
  readonly baseline: Baseline | null;
  readonly judge?: { readonly by: LlmJudge; readonly agreement: NonNullable<Report['llmJudge']>['agreement'] } | null;
  /** Parts of the program that are left out or replaced, and what that is called in the recordings' key. */
  readonly replaced?: { readonly name: string; readonly options: AssistantOptions };
};

/** Article id → text, of the articles that a report's cases name. */
export type ArticleTexts = ReadonlyMap<string, string>;

/** Syncs the index, asks the questions of a set and scores what came back. */
export async function runSet(
  { set, fixtures, folders }: QuestionSet,
  run: SetRun,
  world: EvalWorld,
): Promise<{ readonly report: Report; readonly texts: ArticleTexts }> {
  const { name, split, settings, program, cache, baseline, judge, replaced } = run;
  // Questions of an eval are not among the answers that readers keep links to.
  const config = { ...run.config, ...folders, keepAnswers: 0 };
  const startedAt = new Date().toISOString();
  const assistant = await world.createAssistant(config, replaced?.options);
  try {
    await sync(assistant, world);
    const articleText = articleTexts(assistant);
    await checkQuotes(fixtures, articleText);
    const { concurrency } = settings;
    const circumstances = { program, config, concurrency, variant: replaced?.name ?? null };
    const recordings = cache
      ? await openRecordings(
          join(config.index, 'eval', 'recordings'),
          await recordingsName(circumstances, assistant),
          (sentence) => world.warn(`${sentence}\n`),
        )
      : noRecordings;
    const started = performance.now();
    const cases = await withProgress('Questions', world.progress, (update) =>
      runEval(
        assistant,
        fixtures.map(({ fixture }) => fixture),
        { concurrency, recordings, onProgress: (done, others) => update(done, fixtures.length, others) },
      ),
    ).finally(() => recordings.close());
    const seconds = (performance.now() - started) / 1000;
    const judged = judge ? await judgeAll(cases, judge.by, world) : cases;
    const llmJudge = judge ? { name: judge.by.name, agreement: judge.agreement } : null;
    const about = { name, set, split, startedAt, seconds, settings, program, llmJudge };
    const report = await buildReport(about, await assistant.state(), judged, baseline);
    return { report, texts: await textsOf(cases, articleText) };
  } finally {
    await assistant.close();
  }
}

function judgeAll(cases: readonly EvalCase[], judge: LlmJudge, world: EvalWorld): Promise<readonly EvalCase[]> {
  return withProgress('Judged', world.progress, (update) =>
    judgeCases(cases, judge, (done) => update(done, cases.length)),
  );
}

async function textsOf(
  cases: readonly EvalCase[],
  articleText: (articleId: string) => Promise<string | undefined>,
): Promise<ArticleTexts> {
  const texts = new Map<string, string>();
  for (const id of new Set(cases.flatMap(({ articles }) => Object.keys(articles)))) {
    const text = await articleText(id);
    if (text !== undefined) texts.set(id, text);
  }
  return texts;
}
