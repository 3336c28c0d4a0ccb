import type { ArticlesDiffer, Citation } from '../../../src/answer/answer.ts';
import { type OpenSpot, spotsOfMoments } from '../article/spot.ts';
import { publishedDate } from '../published-date.ts';
import { momentsOf } from './moments.ts';

type Props = {
  readonly citations: readonly Citation[];
  readonly disagreements: readonly ArticlesDiffer[];
  readonly onOpen: OpenSpot;
};

/** What the answer rests on in the order of time, where that is spread over several days. */
export function TimeLine({ citations, disagreements, onOpen }: Props) {
  const moments = momentsOf(citations, disagreements);
  if (moments.length < 2) return null;
  const spots = spotsOfMoments(moments);
  return (
    <details class="more time-line">
      <summary>In the order of time</summary>
      <ol>
        {moments.map(({ day, happened, quote, title, number }, index) => (
          <li key={index}>
            <p class="time-line-day">
              <time dateTime={day}>{publishedDate(day)}</time>
              <span class="time-line-what"> {happened ? 'happened' : 'published'}</span>
              {number !== null && <span class="time-line-what">, footnote {number}</span>}
            </p>
            <p dir="auto">{quote}</p>
            <button type="button" class="link" aria-haspopup="dialog" onClick={() => onOpen(spots, index)}>
              <bdi>{title}</bdi>
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}
