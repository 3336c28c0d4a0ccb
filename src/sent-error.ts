import { type ErrorCode, FootnoteError } from './errors.ts';

/** An error as it is sent to another thread: a copy made by the system has no code any more. */
export type SentError = {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string;
  readonly articleVersion: number | undefined;
  readonly cause: SentError | null;
};

/** Causes that are told; what lies deeper, or in a circle, is left out. */
const causesSent = 3;

export function sentError(error: unknown, causes = causesSent): SentError {
  if (!(error instanceof Error))
    return { code: null, message: String(error), stack: '', articleVersion: undefined, cause: null };
  const { message, stack = '', cause } = error;
  return {
    code: error instanceof FootnoteError ? error.code : null,
    message,
    stack,
    articleVersion: error instanceof FootnoteError ? error.articleVersion : undefined,
    cause: cause === undefined || causes === 0 ? null : sentError(cause, causes - 1),
  };
}

export function receivedError({ code, message, stack, articleVersion, cause: sent }: SentError): Error {
  const cause = sent && receivedError(sent);
  const error = code
    ? new FootnoteError(code, message, {
        ...(cause && { cause }),
        ...(articleVersion !== undefined && { articleVersion }),
      })
    : new Error(message, { ...(cause && { cause }) });
  error.stack = stack;
  return error;
}
