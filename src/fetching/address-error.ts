import { FootnoteError } from '../errors.ts';

type AddressCode = 'ADDRESS_REFUSED' | 'ADDRESS_UNREACHABLE' | 'ADDRESS_UNREADABLE';

/** Why nothing was fetched from an address; the message is a sentence for a user and names nothing of a private network. */
export class AddressError extends FootnoteError {
  /** When its server asked to be left alone for so long. */
  readonly retryAfterMs: number | null;
  /** The server says that it will not come back. */
  readonly isGone: boolean;

  constructor(
    code: AddressCode,
    message: string,
    {
      cause,
      retryAfterMs = null,
      isGone = false,
    }: { cause?: unknown; retryAfterMs?: number | null; isGone?: boolean } = {},
  ) {
    super(code, message, { cause });
    this.retryAfterMs = retryAfterMs;
    this.isGone = isGone;
  }
}
