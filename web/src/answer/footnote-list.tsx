import type { Citation } from '../../../src/answer/answer.ts';
import { type OpenSpot, spotsOfFootnotes } from '../article/spot.ts';
import { QuotedPassage } from './quoted-passage.tsx';

/** The footnotes written out below the answer, as in a printed article. */
export function FootnoteList({ citations, onOpen }: { citations: readonly Citation[]; onOpen: OpenSpot }) {
  const spots = spotsOfFootnotes(citations);
  return (
    <div class="passages">
      <h3>Footnotes</h3>
      <ol>
        {citations.map((citation, index) => (
          <li key={citation.number}>
            <QuotedPassage number={citation.number} passage={citation} onOpen={() => onOpen(spots, index)} />
          </li>
        ))}
      </ol>
    </div>
  );
}
