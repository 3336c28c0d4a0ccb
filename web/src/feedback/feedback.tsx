import { useContext, useRef } from 'preact/hooks';
import type { Verdict } from '../../../src/feedback/feedback.ts';
import type { Turn } from '../conversation/turn.ts';
import { CorrectionForm } from './correction-form.tsx';
import { type Judgement, hasCorrection, isRefusal } from './judgement.ts';
import { FeedbackContext } from './use-feedback.ts';

const names: Readonly<Record<Verdict, string>> = { right: 'Right', wrong: 'Wrong', incomplete: 'Incomplete' };

/** Below an answer: three buttons to say whether it is right, and a form for what would be. */
export function Feedback({ turn }: { turn: Turn }) {
  const controls = useContext(FeedbackContext);
  const row = useRef<HTMLDivElement>(null);
  const answerId = turn.answer?.id;
  if (!controls || answerId === undefined) return null;
  const { given, sending, problem } = controls;
  const judgement = given.get(answerId);
  const draft = controls.draft?.answerId === answerId ? controls.draft.judgement : null;
  const shown = judgement?.verdict ?? draft?.verdict;
  const isSending = sending === answerId;
  // What was pressed goes away: the focus stays with the verdict.
  const focusVerdict = (): void => {
    const pressed = row.current?.querySelector<HTMLElement>('[aria-pressed=true]');
    (pressed ?? row.current?.querySelector('button'))?.focus();
  };
  const verdicts: Verdict[] = isRefusal(turn) ? ['right', 'wrong'] : ['right', 'wrong', 'incomplete'];

  return (
    <div class="feedback" role="group" aria-label="Is this answer right?">
      <p class="feedback-line">
        <span role="status">{judgement ? wordsFor(judgement) : 'Is this right?'}</span>
        {judgement && judgement.verdict !== 'right' && !draft && (
          <button type="button" class="link" onClick={() => controls.edit(turn)}>
            {hasCorrection(judgement) ? 'Change' : 'Say what is right'}
          </button>
        )}
        {judgement && (
          <button
            type="button"
            class="link"
            aria-disabled={isSending}
            onClick={() => {
              focusVerdict();
              controls.undo(turn);
            }}
          >
            Undo
          </button>
        )}
      </p>
      <div class="verdicts" ref={row}>
        {verdicts.map((verdict) => (
          <button
            type="button"
            key={verdict}
            aria-pressed={shown === verdict}
            aria-disabled={isSending}
            onClick={() => shown !== verdict && controls.judge(turn, verdict)}
          >
            {names[verdict]}
          </button>
        ))}
      </div>
      {problem?.answerId === answerId && (
        <p class="feedback-problem" role="alert">
          {problem.message}
        </p>
      )}
      {draft && (
        <CorrectionForm
          draft={draft}
          canBeAbsent={draft.verdict === 'wrong' && !isRefusal(turn)}
          isSending={isSending}
          onChange={controls.change}
          onLook={() => controls.look(turn)}
          onSend={() => {
            focusVerdict();
            controls.send(turn);
          }}
          onClose={() => {
            focusVerdict();
            controls.close(turn);
          }}
        />
      )}
    </div>
  );
}

/** Short enough for one line of a telephone, with what can be done about it. */
function wordsFor(judgement: Judgement): string {
  if (judgement.isNotInArticles) return 'Marked wrong: not in the articles.';
  return `Marked ${judgement.verdict}${hasCorrection(judgement) ? ', corrected' : ''}.`;
}
