import { FootnoteError } from '../errors.ts';
import type { CrossEncoderKind } from './find-cross-encoder.ts';

/** The error of a model whose files are here and which does not run. */
export function notUsable(name: string, { flag, noun, without }: CrossEncoderKind, cause: unknown): FootnoteError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FootnoteError(
    'MODEL_UNAVAILABLE',
    `The ${noun} ${name} does not run here: ${reason}. Choose another with ${flag}, or ${without}.`,
    { cause },
  );
}

/** Whether an error says that a model is not to be had, which is no reason not to start; a wrong name is one. */
export function isMissingModel(error: unknown): error is FootnoteError {
  return error instanceof FootnoteError && ['MODEL_UNAVAILABLE', 'MODEL_CHECKSUM', 'DISK_FULL'].includes(error.code);
}
