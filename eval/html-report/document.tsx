import type { Report } from '../report.ts';
import { Comparisons } from './comparison.tsx';
import { Controls } from './controls.tsx';
import { ConfidenceAndSpeed, Quality } from './plots.tsx';
import type { Question } from './question.ts';
import { shown } from './shown-text.ts';
import { Slices } from './slices.tsx';
import { Summary } from './summary.tsx';

type Props = {
  readonly reports: readonly Report[];
  readonly questions: readonly Question[];
  /** The cards of the questions, rendered one by one. */
  readonly cards: string;
  readonly style: string;
  readonly script: string;
  /** Allows that one style and that one script, and nothing from elsewhere. */
  readonly policy: string;
};

export function Document({ reports, questions, cards, style, script, policy }: Props) {
  const sets = [...new Set(reports.map(({ set }) => set))].map((set) => shown(set, 100)).join(', ');
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width" />
        <title>{`Evaluation of ${sets}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <h1>
            Evaluation of <bdi>{sets}</bdi>
          </h1>
        </header>
        <main>
          <Summary reports={reports} />
          <Comparisons reports={reports} questions={questions} />
          <Quality reports={reports} />
          <ConfidenceAndSpeed reports={reports} />
          <Slices reports={reports} />
          <section>
            <h2 id="questions">Questions</h2>
            <p class="muted key">
              <mark class="cited">cited by the answer</mark> <mark class="gold">right by the fixture</mark>
            </p>
            <Controls reports={reports} questions={questions} />
            <div id="list" dangerouslySetInnerHTML={{ __html: cards }} />
          </section>
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}
