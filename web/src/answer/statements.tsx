import type { Citation, Statement } from '../../../src/answer/answer.ts';
import { type OpenSpot, type Spot, isSameSpot, spotsOfFootnotes } from '../article/spot.ts';
import { FootnoteButton } from './footnote-button.tsx';
import { isFullySupported, supportWords } from './support-words.ts';

type Props = {
  readonly statements: readonly Statement[];
  readonly citations: readonly Citation[];
  readonly reading: Spot | null;
  readonly onOpen: OpenSpot;
};

/** The answer: one paragraph a statement, each with the numbers of its footnotes. */
export function Statements({ statements, citations, reading, onOpen }: Props) {
  return (
    <div class="statements">
      {statements.map((statement) => (
        <p class="statement" dir="auto" key={statement.start}>
          <span class="statement-text">{statement.text}</span>
          {statement.citations.map((number) => {
            const index = citations.findIndex((citation) => citation.number === number);
            const citation = citations[index];
            if (!citation) return null;
            return (
              <FootnoteButton
                key={number}
                citation={citation}
                support={statement.support}
                isOpen={reading !== null && isSameSpot(reading, citation)}
                onOpen={() => onOpen(spotsOfFootnotes(citations), index)}
              />
            );
          })}
          {!isFullySupported(statement.support) && <span class="support">{supportWords(statement.support)}</span>}
        </p>
      ))}
    </div>
  );
}
