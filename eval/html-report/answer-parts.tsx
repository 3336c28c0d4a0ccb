import type { Answer } from '../../src/answer/answer.ts';
import { goldSpans } from '../fixture.ts';
import type { ReportCase } from '../report.ts';
import { ArticleExcerpt } from './article-excerpt.tsx';
import { shown } from './shown-text.ts';

/** Texts of the articles that a question and its answers name. */
export type Texts = ReadonlyMap<string, string | undefined>;

const most = { citations: 30, closest: 3, dropped: 20 };

/** Each statement with the numbers of its footnotes, which lead to them. */
export function Statements({ answer, anchor }: { answer: Answer; anchor: string }) {
  return answer.statements.map(({ text, citations, support }) => (
    <p class="statement">
      <span dir="auto">{shown(text, 4000)}</span>
      {citations.map((number) => (
        <>
          {' '}
          <a href={`#${anchor}~${number}`}>[{number}]</a>
        </>
      ))}
      {support.score < 0.995 && <span class="muted"> support {support.score.toFixed(2)}</span>}
    </p>
  ));
}

type Shown = { one: ReportCase; answer: Answer; texts: Texts };

/** Each citation in its article. */
export function Footnotes({ one, answer, anchor, texts }: Shown & { anchor: string }) {
  const gold = one.answerable ? goldSpans(one.fixture) : [];
  const hidden = answer.citations.length - most.citations;
  return (
    <>
      {answer.citations.slice(0, most.citations).map((citation) => (
        <ArticleExcerpt
          place={citation}
          look="cited"
          others={gold.filter(({ articleId }) => articleId === citation.articleId)}
          text={texts.get(citation.articleId)}
          facts={citation}
          number={`[${citation.number}]`}
          anchor={`${anchor}~${citation.number}`}
        />
      ))}
      {hidden > 0 && <p class="muted">and {hidden} more footnotes</p>}
    </>
  );
}

/** Why there is no answer, and what came closest. */
export function Refusal({ one, answer, texts }: Shown) {
  if (answer.status !== 'unanswerable' && answer.explanation === null) return null;
  const gold = one.answerable ? goldSpans(one.fixture) : [];
  return (
    <>
      {answer.explanation !== null && <p class="statement">{shown(answer.explanation, 2000)}</p>}
      {answer.status === 'unanswerable' && answer.closest.length > 0 && <p class="muted">Shown as closest:</p>}
      {answer.status === 'unanswerable' &&
        answer.closest
          .slice(0, most.closest)
          .map((closest) => (
            <ArticleExcerpt
              place={closest}
              look="cited"
              others={gold.filter(({ articleId }) => articleId === closest.articleId)}
              text={texts.get(closest.articleId)}
              facts={{ ...one.articles[closest.articleId], title: closest.title, publishedAt: closest.publishedAt }}
            />
          ))}
    </>
  );
}

/** What the check threw out. */
export function Dropped({ answer: { dropped } }: { answer: Answer }) {
  if (dropped.length === 0) return null;
  return (
    <details class="more">
      <summary>{dropped.length} left out: why</summary>
      <ul>
        {dropped.slice(0, most.dropped).map(({ text, reason }) => (
          <li>
            <span dir="auto">{shown(text, 500)}</span> <span class="muted">{shown(reason, 500)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
