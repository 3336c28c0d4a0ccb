import { type ErrorCode, FootnoteError, errorCodes } from '../errors.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { Answer } from './answer.ts';

/** The whole answer at the end of `events`. Throws what `answer-failed` says, or `INTERNAL_ERROR` where events end without an end. */
export async function finalAnswer(events: AsyncIterable<AnswerEvent>): Promise<Answer> {
  for await (const event of events) {
    if (event.type === 'answer-failed') throw failure(event);
    if (event.type === 'answer-end') return event.answer;
  }
  throw incompleteAnswer();
}

/** The error that an `answer-failed` event stands for. */
export function failure({ code, message }: Extract<AnswerEvent, { type: 'answer-failed' }>): FootnoteError {
  const known: ErrorCode = errorCodes.find((errorCode) => errorCode === code) ?? 'INTERNAL_ERROR';
  return new FootnoteError(known, message);
}

/** For events that ended with neither `answer-end` nor `answer-failed`. */
export function incompleteAnswer(): FootnoteError {
  return new FootnoteError('INTERNAL_ERROR', 'The answer ended before it was complete.');
}
