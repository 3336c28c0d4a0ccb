import type { Answer } from '../../src/answer/answer.ts';
import { duration } from '../plots/axes.tsx';
import type { ReportCase } from '../report.ts';
import { Dropped, Footnotes, Refusal, Statements, type Texts } from './answer-parts.tsx';
import { Badge, RunName } from './badge.tsx';
import { choices } from './outcome.ts';
import type { Question, RunAnswer as Given } from './question.ts';
import { ScoreList } from './score-list.tsx';
import { shown } from './shown-text.ts';

type Props = {
  readonly given: Given;
  readonly question: Question;
  readonly texts: Texts;
  /** Whether the run's name and outcome are told: not where there is only one. */
  readonly named: boolean;
};

/** What one run answered: each statement with its footnotes in the articles, why it was scored so, and what it took. */
export function RunAnswer({ given, question, texts, named }: Props) {
  const { one, run, change } = given;
  const { answer, failure, violations } = one;
  return (
    <section class="run" {...factsForFilters(given)}>
      <p class="verdict">
        {named && <RunName run={run} name={given.name} />}
        {named && <Badge one={one} />}
        {change && <span class={`badge ${change === 'fixed' ? 'good' : 'bad'}`}>{change} since the baseline</span>}
        {answer && <span class="muted"> {particulars(one, answer)}</span>}
      </p>
      {failure !== null && <p class="note">{shown(failure, 2000)}</p>}
      {violations.length > 0 && (
        <ul class="note">
          {violations.map((violation) => (
            <li>Broken promise: {shown(violation, 1000)}</li>
          ))}
        </ul>
      )}
      {answer && <Statements answer={answer} anchor={`${question.anchor}~r${run}`} />}
      {answer && <Footnotes one={one} answer={answer} anchor={`${question.anchor}~r${run}`} texts={texts} />}
      {answer && <Refusal one={one} answer={answer} texts={texts} />}
      {answer && <Dropped answer={answer} />}
      <ScoreList one={one} />
    </section>
  );
}

/** What the page's script filters and sorts by. */
function factsForFilters({ one, run, change }: Given) {
  const shows = choices.flatMap(({ name, shows: fits }) => (fits(one) ? [name] : []));
  return {
    'data-run': run,
    'data-shows': [...shows, ...(change ? [change] : [])].join('|'),
    'data-confidence': one.confidence ?? undefined,
    'data-latency': Math.round(one.latencyMs),
  };
}

function particulars(
  { latencyMs, firstStatementMs, confidence, recorded }: ReportCase,
  { timings, usage, model }: Answer,
): string {
  const parts = [
    `confidence ${(confidence ?? 0).toFixed(2)}`,
    `${duration(latencyMs)} (search ${duration(timings.retrievalMs)}, writing ${duration(timings.generationMs)}, checking ${duration(timings.verificationMs)})`,
    ...(firstStatementMs === null ? [] : [`first statement after ${duration(firstStatementMs)}`]),
    ...(usage ? [`${usage.inputTokens} tokens read, ${usage.outputTokens} written`] : []),
    ...(model.fallbackFrom === null ? [] : [`${shown(model.name, 60)} in place of ${shown(model.fallbackFrom, 60)}`]),
    ...(recorded ? ['recorded before'] : []),
  ];
  return parts.join(' · ');
}
