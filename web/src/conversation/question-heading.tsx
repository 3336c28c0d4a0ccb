import { useLayoutEffect, useRef, useState } from 'preact/hooks';

type Props = {
  readonly id: string;
  readonly question: string;
  /** Absent where it cannot be asked in other words: while an answer comes, and in an answer that a link led to. */
  readonly onEdit?: ((question: string) => void) | undefined;
};

/** The contract's limit, in UTF-16 code units. */
const longestQuestion = 2000;

/** A question, which can be asked in other words. */
export function QuestionHeading({ id, question, onEdit }: Props) {
  const [isEditing, setIsEditing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!isEditing || !field.current) return undefined;
    field.current.focus();
    field.current.select();
    return () => button.current?.focus();
  }, [isEditing]);
  const submit = (): void => {
    const text = field.current?.value.trim() ?? '';
    if (!text) return;
    setIsEditing(false);
    onEdit?.(text);
  };
  return (
    <div class="question-line">
      <h2 class={isEditing ? 'visually-hidden' : 'question'} id={id} dir="auto" tabIndex={-1}>
        {question}
      </h2>
      {onEdit && !isEditing && (
        <button type="button" class="quiet question-edit" ref={button} onClick={() => setIsEditing(true)}>
          Edit<span class="visually-hidden"> this question</span>
        </button>
      )}
      {onEdit && isEditing && (
        <form
          class="question-form"
          aria-label="Ask in other words"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <textarea
            ref={field}
            class="question"
            dir="auto"
            aria-label="The question in other words"
            maxLength={longestQuestion}
            defaultValue={question}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                event.stopPropagation();
                setIsEditing(false);
              }
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              submit();
            }}
          />
          <div class="question-form-buttons">
            <button type="submit">Ask again</button>
            <button type="button" class="quiet" onClick={() => setIsEditing(false)}>
              Cancel
            </button>
          </div>
          <p class="shelf-hint">What was asked after it goes.</p>
        </form>
      )}
    </div>
  );
}
