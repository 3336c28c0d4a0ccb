import type { ReportCase } from '../report.ts';
import { ArticleExcerpt } from './article-excerpt.tsx';
import type { Question } from './question.ts';
import type { Texts } from './answer-parts.tsx';
import { Badge, RunName } from './badge.tsx';
import { RunAnswer } from './run-answer.tsx';
import { shown } from './shown-text.ts';

const most = { turns: 20, answers: 10, gold: 10 };

/** A question, closed to one line: what came of it. Opened: its answers, and what would have been right beside them. */
export function QuestionCard({ question, texts, runs }: { question: Question; texts: Texts; runs: number }) {
  const { anchor, fixture, answers } = question;
  return (
    <details class="question" id={anchor} data-kind={fixture.kind}>
      <summary>
        <span class="asked" dir="auto">
          {shown(fixture.question)}
        </span>
        <span class="line">
          {answers.map(({ run, name, one }) => (
            <>
              {runs > 1 && <RunName run={run} name={name} />}
              <Badge one={one} />
            </>
          ))}
          <span class="muted">
            <bdi class="id">{shown(fixture.id, 120)}</bdi> · <bdi>{shown(fixture.kind, 60)}</bdi>
          </span>
        </span>
      </summary>
      <div class="opened">
        <div class="given">
          <Asked fixture={fixture} />
          {answers.map((given) => (
            <RunAnswer {...{ given, question, texts }} named={runs > 1} />
          ))}
        </div>
        <Gold fixture={fixture} answers={answers.map(({ one }) => one)} texts={texts} />
        <p class="muted permalink">
          <a href={`#${anchor}`}>Link to this question</a>
        </p>
      </div>
    </details>
  );
}

/** What the question came with. */
function Asked({ fixture: { history = [], asOf, filters } }: { fixture: ReportCase['fixture'] }) {
  return (
    <>
      {history.length > 0 && (
        <ol class="history" aria-label="What was said before">
          {history.slice(-most.turns).map(({ role, content }) => (
            <li>
              <b>{role === 'user' ? 'Asked' : 'Answered'}</b> <span dir="auto">{shown(content, 2000)}</span>
            </li>
          ))}
        </ol>
      )}
      {asOf && <p class="muted">Asked as of {shown(asOf, 40)}</p>}
      {filters && <p class="muted">Only in: {shown(JSON.stringify(filters), 500)}</p>}
    </>
  );
}

type GoldProps = { fixture: ReportCase['fixture']; answers: readonly ReportCase[]; texts: Texts };

function Gold({ fixture, answers, texts }: GoldProps) {
  const places = fixture.evidence.flatMap(({ articleId, start, end, quote }) =>
    start === undefined || end === undefined ? [] : [{ articleId, start, end, quote }],
  );
  const facts = Object.assign({}, ...answers.map(({ articles }) => articles)) as ReportCase['articles'];
  const withoutPlace = fixture.evidence.filter(({ start }) => start === undefined);
  return (
    <div class="expected">
      <p class="heading">{fixture.answerable ? 'Right would be' : 'The archive has no answer'}</p>
      {fixture.answers.length > 0 && (
        <ul>
          {fixture.answers.slice(0, most.answers).map((answer) => (
            <li dir="auto">{shown(answer, 500)}</li>
          ))}
        </ul>
      )}
      {fixture.answerable &&
        places
          .slice(0, most.gold)
          .map((place) => (
            <ArticleExcerpt
              place={place}
              look="gold"
              others={answers
                .flatMap(({ answer }) => answer?.citations ?? [])
                .filter(({ articleId }) => articleId === place.articleId)}
              text={texts.get(place.articleId)}
              facts={facts[place.articleId]}
            />
          ))}
      {fixture.answerable && places.length > most.gold && (
        <p class="muted">and {places.length - most.gold} more places</p>
      )}
      {withoutPlace.slice(0, most.gold).map(({ articleId }) => (
        <p class="muted">
          In <bdi>{shown(facts[articleId]?.title ?? articleId, 300)}</bdi>
        </p>
      ))}
    </div>
  );
}
