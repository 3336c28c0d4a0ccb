import type { Answer } from '../../../src/answer/answer.ts';
import { type OpenSpot, spotsOfClosest } from '../article/spot.ts';
import { QuotedPassage } from './quoted-passage.tsx';

type Props = {
  readonly answer: Answer;
  readonly onOpen: OpenSpot;
  /** Asks the whole archive; absent where that was done. */
  readonly onWiden: (() => void) | undefined;
};

/** No answer: why, and what the archive has that comes closest. */
export function Refusal({ answer, onOpen, onWiden }: Props) {
  const spots = spotsOfClosest(answer.closest);
  return (
    <>
      <div class="refusal">
        <p class="refusal-verdict">The archive does not answer this.</p>
        {answer.explanation && <p dir="auto">{answer.explanation}</p>}
        {onWiden && (
          <button type="button" onClick={onWiden}>
            Ask the whole archive
          </button>
        )}
      </div>
      {answer.closest.length > 0 && (
        <div class="passages">
          <h3>What comes closest</h3>
          <ol>
            {answer.closest.map((passage, index) => (
              <li key={index}>
                <QuotedPassage
                  number={index + 1}
                  passage={{ ...passage, outlet: null }}
                  onOpen={() => onOpen(spots, index)}
                />
              </li>
            ))}
          </ol>
        </div>
      )}
    </>
  );
}
