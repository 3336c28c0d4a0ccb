import type { ArticlesDiffer } from '../../../src/answer/answer.ts';
import { type OpenSpot, spotsOfValues } from '../article/spot.ts';
import { OutletAndDate } from '../outlet-and-date.tsx';
import { publishedDate } from '../published-date.ts';

const headings = {
  update: 'Articles differ: the latest first',
  conflict: 'Articles differ',
  'several-events': 'This happened more than once',
} as const;

/** The values that articles give against each other, side by side, each with its quote and date. */
export function Differences({ found, onOpen }: { found: readonly ArticlesDiffer[]; onOpen: OpenSpot }) {
  return (
    <>
      {found.map(({ relation, values }, at) => {
        const spots = spotsOfValues(values);
        return (
          <section class="differences" key={at} aria-label={headings[relation]}>
            <h3>{headings[relation]}</h3>
            <ul>
              {values.map((value, index) => (
                <li key={index}>
                  <p class="differing-value" dir="auto">
                    {value.text}
                    {value.happened && <span class="differing-day"> ({dayOf(value.happened)})</span>}
                  </p>
                  <blockquote class="passage-quote" dir="auto">
                    {value.quote}
                  </blockquote>
                  <p class="passage-source">
                    <button type="button" class="link" aria-haspopup="dialog" onClick={() => onOpen(spots, index)}>
                      <bdi>{value.title}</bdi>
                    </button>
                    <span class="passage-particulars">
                      <OutletAndDate outlet={null} publishedAt={value.publishedAt} />
                    </span>
                  </p>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function dayOf({ from, to }: { readonly from: string; readonly to: string }): string {
  return from === to ? publishedDate(from) : `${publishedDate(from)} – ${publishedDate(to)}`;
}
