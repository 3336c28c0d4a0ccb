import type { ReportCase } from '../report.ts';
import { seriesClass } from '../plots/svg.tsx';
import { breaksPromises, outcomeOf } from './outcome.ts';
import { shown } from './shown-text.ts';

/** A run's name in the colour that it has in the plots. */
export function RunName({ run, name }: { run: number; name: string }) {
  return (
    <b class={`run-name ${seriesClass(run)}`}>
      <bdi>{shown(name, 100)}</bdi>
    </b>
  );
}

/** What came of a question. */
export function Badge({ one }: { one: ReportCase }) {
  const outcome = outcomeOf(one);
  const isGood = outcome === 'right answer' || outcome === 'rightly refused';
  return (
    <>
      <span class={`badge ${isGood ? 'good' : 'bad'}`}>{outcome}</span>
      {breaksPromises(one) && <span class="badge bad">broken promise</span>}
    </>
  );
}
