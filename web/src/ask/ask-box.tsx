import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { counted } from '../counted.ts';

type Props = {
  readonly isAsking: boolean;
  readonly isFollowUp: boolean;
  readonly textarea: RefObject<HTMLTextAreaElement | null>;
  readonly onAsk: (question: string) => void;
  readonly onStop: () => void;
  /** Stands above the field. */
  readonly children?: ComponentChildren;
};

/** The contract's limit, counted as the server counts: in UTF-16 code units. */
const longestQuestion = 2000;
const rowsShown = 6;

/** Where a question is written: Enter asks, Shift and Enter begin a new line. While an answer comes, the button stops it. */
export function AskBox({ isAsking, isFollowUp, textarea, onAsk, onStop, children }: Props) {
  const [draft, setDraft] = useState('');
  const excess = draft.length - longestQuestion;
  const canAsk = isQuestion(draft);
  const submit = (): void => {
    // Read from the field: Enter can come before the last key's letter was rendered.
    const field = textarea.current;
    if (!field || !isQuestion(field.value) || isAsking) return;
    onAsk(field.value.trim());
    field.value = '';
    setDraft('');
    // A keyboard on the screen would cover the answer.
    if (matchMedia('(pointer: coarse)').matches) field.blur();
  };
  useLayoutEffect(() => {
    if (matchMedia('(pointer: fine)').matches) textarea.current?.focus({ preventScroll: true });
  }, []);
  return (
    <form
      class="ask-box"
      aria-label="Ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (isAsking) onStop();
        else submit();
      }}
    >
      {children}
      <label class="visually-hidden" for="ask">
        Your question
      </label>
      <div class="ask-field">
        <textarea
          id="ask"
          ref={textarea}
          dir="auto"
          rows={Math.min(draft.split('\n').length, rowsShown)}
          placeholder={isFollowUp ? 'Ask a follow-up' : 'Ask the archive'}
          value={draft}
          aria-describedby="ask-hint"
          aria-invalid={excess > 0}
          enterkeyhint="send"
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && isAsking) onStop();
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <button type="submit" class={isAsking ? 'ask-button stop' : 'ask-button'} disabled={!isAsking && !canAsk}>
          {isAsking ? 'Stop' : 'Ask'}
        </button>
      </div>
      <p class={excess > 0 ? 'ask-hint too-long' : 'ask-hint'} id="ask-hint">
        {excess > 0
          ? `The question is ${counted(excess, 'character')} too long: at most 2,000 are allowed.`
          : 'Enter asks, Shift + Enter begins a new line.'}
      </p>
    </form>
  );
}

function isQuestion(text: string): boolean {
  return text.trim().length > 0 && text.length <= longestQuestion;
}
