import { AnswerParticulars } from '../answer/answer-particulars.tsx';
import { answerAsMarkdown } from '../answer/answer-as-markdown.ts';
import { answerAsText } from '../answer/answer-as-text.ts';
import { Byline } from '../answer/byline.tsx';
import { CopyButton } from '../answer/copy-button.tsx';
import { CopyLink } from '../answer/copy-link.tsx';
import { Differences } from '../answer/differences.tsx';
import { DroppedStatements } from '../answer/dropped-statements.tsx';
import { FootnoteList } from '../answer/footnote-list.tsx';
import { Refusal } from '../answer/refusal.tsx';
import { Statements } from '../answer/statements.tsx';
import { TimeLine } from '../answer/time-line.tsx';
import { wordsOfFilters } from '../ask/words-of-filters.ts';
import type { OpenSpot, Spot } from '../article/spot.ts';
import { Feedback } from '../feedback/feedback.tsx';
import { AskAgain } from './ask-again.tsx';
import { QuestionHeading } from './question-heading.tsx';
import type { Turn } from './turn.ts';

type Props = {
  readonly turn: Turn;
  readonly isBusy: boolean;
  /** What the article panel shows. */
  readonly reading: Spot | null;
  readonly onOpen: OpenSpot;
  readonly onAskAgain: () => void;
  readonly onEdit?: (question: string) => void;
  /** Asks the same of the whole archive. */
  readonly onWiden?: () => void;
};

/** One question with its answer, as far as it has come. */
export function TurnView({ turn, isBusy, reading, onOpen, onAskAgain, onEdit, onWiden }: Props) {
  const headingId = `question-${turn.id}`;
  const { answer, standaloneQuestion } = turn;
  return (
    <section class="turn" aria-labelledby={headingId} aria-busy={turn.phase === 'asking'}>
      <QuestionHeading id={headingId} question={turn.question} onEdit={isBusy ? undefined : onEdit} />
      <Byline turn={turn} />
      {turn.filters && <p class="understood">Asked of {wordsOfFilters(turn.filters)}</p>}
      {standaloneQuestion && standaloneQuestion !== turn.question && (
        <p class="understood" dir="auto">
          Understood as: {standaloneQuestion}
        </p>
      )}
      <Statements statements={turn.statements} citations={turn.citations} reading={reading} onOpen={onOpen} />
      {answer?.status === 'unanswerable' && (
        <Refusal answer={answer} onOpen={onOpen} onWiden={turn.filters && !isBusy ? onWiden : undefined} />
      )}
      {answer?.disagreements && <Differences found={answer.disagreements} onOpen={onOpen} />}
      {answer && <Caveats turn={turn} />}
      {turn.phase !== 'asking' && turn.citations.length > 0 && (
        <FootnoteList citations={turn.citations} onOpen={onOpen} />
      )}
      {turn.problem && (
        <div class="note problem">
          <p>{turn.problem.message}</p>
          {turn.problem.canRetry && (
            <AskAgain isBusy={isBusy} waitSeconds={turn.problem.retryAfterSeconds ?? 0} onAskAgain={onAskAgain} />
          )}
        </div>
      )}
      {turn.phase === 'stopped' && (
        <div class="note">
          <p>
            {turn.statements.length > 0
              ? 'You stopped this answer. What is above was checked; the rest is missing.'
              : 'This question was stopped before an answer came.'}
          </p>
          <AskAgain isBusy={isBusy} waitSeconds={0} onAskAgain={onAskAgain} />
        </div>
      )}
      {answer && (
        <div class="answer-foot">
          <TimeLine citations={turn.citations} disagreements={answer.disagreements ?? []} onOpen={onOpen} />
          <Feedback turn={turn} />
          <DroppedStatements dropped={answer.dropped} />
          <AnswerParticulars answer={answer} />
          {turn.statements.length > 0 && (
            <>
              <CopyButton label="Copy as text" text={() => answerAsText(turn)} />
              <CopyButton label="Copy with footnotes" text={() => answerAsMarkdown(turn)} />
            </>
          )}
          <CopyLink answerId={answer.id} />
        </div>
      )}
    </section>
  );
}

/** What a reader should know before relying on the answer. */
function Caveats({ turn: { answer } }: { turn: Turn }) {
  if (!answer) return null;
  const { model, degraded, status, explanation } = answer;
  const caveats = [
    status === 'partial' ? (explanation ?? 'Only a part of the question could be answered from the archive.') : null,
    model.fallbackFrom ? `${model.fallbackFrom} failed; ${model.name} answered in its place.` : null,
    ...degraded,
  ].filter((caveat) => caveat !== null);
  if (caveats.length === 0) return null;
  return (
    <div class="note">
      {caveats.map((caveat) => (
        <p key={caveat} dir="auto">
          {caveat}
        </p>
      ))}
    </div>
  );
}
