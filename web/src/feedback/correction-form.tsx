import { useId } from 'preact/hooks';
import { type Judgement, hasCorrection, longestShortAnswer, mostEvidence } from './judgement.ts';

type Props = {
  readonly draft: Judgement;
  /** Whether it may be that the articles do not hold the answer. */
  readonly canBeAbsent: boolean;
  readonly isSending: boolean;
  readonly onChange: (change: Partial<Judgement>) => void;
  readonly onLook: () => void;
  readonly onSend: () => void;
  readonly onClose: () => void;
};

/** What would be right, as far as a reader cares to say: in their words, in the article's, or not at all. */
export function CorrectionForm({ draft, canBeAbsent, isSending, onChange, onLook, onSend, onClose }: Props) {
  const id = useId();
  const { verdict, shortAnswer, evidence } = draft;
  const isAbsent = canBeAbsent && draft.isNotInArticles;
  const canSend = !isSending && hasCorrection(draft);
  const isIncomplete = verdict === 'incomplete';
  return (
    <form
      class="correction"
      aria-label={isIncomplete ? 'What is missing' : 'What would be right'}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
    >
      {!isAbsent && (
        <>
          <label for={id}>{isIncomplete ? 'What is missing?' : 'What would be right?'}</label>
          <input
            id={id}
            type="text"
            dir="auto"
            autocomplete="off"
            maxLength={longestShortAnswer}
            placeholder="In a few words, if you like"
            value={shortAnswer}
            onInput={(event) => onChange({ shortAnswer: event.currentTarget.value })}
          />
          {evidence.length > 0 && (
            <ul class="chosen" aria-label="Words of the articles">
              {evidence.map(({ title, quote }, at) => (
                <li key={at}>
                  <blockquote dir="auto">{quote}</blockquote>
                  <p>
                    <bdi>{title}</bdi>
                    <button
                      type="button"
                      class="link"
                      aria-label={`Remove the words “${quote.slice(0, 60)}”`}
                      onClick={() => onChange({ evidence: evidence.filter((_, other) => other !== at) })}
                    >
                      Remove
                    </button>
                  </p>
                </li>
              ))}
            </ul>
          )}
          {evidence.length < mostEvidence && (
            <button type="button" aria-haspopup="dialog" onClick={onLook}>
              {evidence.length > 0
                ? 'Select more words'
                : `Select the ${isIncomplete ? 'missing' : 'right'} words in the article`}
            </button>
          )}
        </>
      )}
      {canBeAbsent && (
        <label class="choice">
          <input
            type="checkbox"
            checked={isAbsent}
            onChange={(event) => onChange({ isNotInArticles: event.currentTarget.checked })}
          />
          The articles do not hold the answer
        </label>
      )}
      <div class="correction-end">
        <button type="submit" class="ask-button" aria-disabled={!canSend}>
          Send
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          Not now
        </button>
      </div>
    </form>
  );
}
