/** Every error that a user can meet: a stable code, an HTTP status, and whether trying again can help. `docs/errors.md` explains each; a test compares the two. */
const catalogue = {
  INVALID_REQUEST: { status: 400, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  FORBIDDEN_SCOPE: { status: 403, retryable: false },
  FORBIDDEN_ORIGIN: { status: 403, retryable: false },
  FORBIDDEN_HOST: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  ANSWER_NOT_FOUND: { status: 404, retryable: false },
  ARTICLE_NOT_FOUND: { status: 404, retryable: false },
  JOB_NOT_FOUND: { status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false },
  REQUEST_TIMEOUT: { status: 408, retryable: true },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  HEADERS_TOO_LARGE: { status: 431, retryable: false },
  INTERNAL_ERROR: { status: 500, retryable: false },
  JOB_LOST: { status: 500, retryable: true },
  SEARCH_UNAVAILABLE: { status: 503, retryable: true },
  OVERLOADED: { status: 503, retryable: true },
  SHUTTING_DOWN: { status: 503, retryable: true },
  TIMED_OUT: { status: 504, retryable: true },
  INVALID_SETTING: { status: 500, retryable: false },
  PORT_IN_USE: { status: 500, retryable: false },
  CORPUS_MISSING: { status: 500, retryable: false },
  CORPUS_UNREADABLE: { status: 500, retryable: false },
  ARTICLE_UNREADABLE: { status: 422, retryable: false },
  ADDRESS_REFUSED: { status: 422, retryable: false },
  ADDRESS_UNREADABLE: { status: 422, retryable: false },
  ADDRESS_UNREACHABLE: { status: 502, retryable: true },
  INDEX_FORMAT: { status: 500, retryable: false },
  INDEX_DAMAGED: { status: 500, retryable: false },
  ARTICLE_IN_CORPUS: { status: 409, retryable: false },
  ARTICLE_CHANGED: { status: 409, retryable: false },
  ARTICLE_REMOVED: { status: 410, retryable: false },
  CATALOG_UNAVAILABLE: { status: 503, retryable: true },
  ARCHIVE_SWITCHED: { status: 503, retryable: true },
  GENERATION_IN_USE: { status: 409, retryable: false },
  TARGET_NOT_EMPTY: { status: 409, retryable: false },
  COPY_DIFFERS: { status: 500, retryable: false },
  INDEX_LOCKED: { status: 409, retryable: true },
  DISK_FULL: { status: 507, retryable: true },
  MODEL_UNKNOWN: { status: 500, retryable: false },
  MODEL_UNAVAILABLE: { status: 503, retryable: true },
  MODEL_CHECKSUM: { status: 500, retryable: false },
  LLM_FAILED: { status: 502, retryable: true },
  LLM_TIMEOUT: { status: 504, retryable: true },
  PROMPT_INVALID: { status: 500, retryable: false },
  FIXTURE_INVALID: { status: 500, retryable: false },
} as const;

export type ErrorCode = keyof typeof catalogue;
export const errorCodes = Object.keys(catalogue) as ErrorCode[];

/** An error whose message is a sentence for a user: what is wrong and what to do. Never holds a stack, a secret or an absolute path in what is sent. */
export class FootnoteError extends Error {
  override readonly name = 'FootnoteError';
  readonly code: ErrorCode;
  readonly statusCode: number;
  readonly isRetryable: boolean;
  /** With `ARTICLE_CHANGED`: the version that the article has now. */
  readonly articleVersion: number | undefined;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; articleVersion?: number }) {
    super(message, options);
    this.code = code;
    this.statusCode = catalogue[code].status;
    this.isRetryable = catalogue[code].retryable;
    this.articleVersion = options?.articleVersion;
  }
}
