import { tellKeyRefused, withKey } from './key.ts';

/** What went wrong, as a reader needs it: one or two plain sentences, and whether and when asking again can help. */
export type Problem = {
  readonly message: string;
  readonly canRetry: boolean;
  readonly retryAfterSeconds: number | null;
};

export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly problem: Problem;
  readonly status: number | null;

  constructor(problem: Problem, status: number | null = null) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
  }
}

/** `fetch` that fails with words for a reader. An abort stays an abort. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, withKey(init));
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestFailed(unreachable());
  }
  if (response.status === 401) tellKeyRefused();
  if (!response.ok) throw new RequestFailed(await problemOf(response), response.status);
  return response;
}

/** The words for any error that a request can end with. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  return {
    message: 'Something on this page went wrong. Ask again; if it stays, reload the page.',
    canRetry: true,
    retryAfterSeconds: null,
  };
}

/** The connection ended before the answer did. */
export function connectionLost(): Problem {
  return {
    ...unreachable(),
    message: navigator.onLine ? 'The connection broke before the answer was finished.' : offline,
  };
}

const offline = 'This device is offline. Your question is kept; ask again once the connection is back.';

function unreachable(): Problem {
  return {
    message: navigator.onLine
      ? 'Footnote’s server cannot be reached. Check that it is running, then ask again.'
      : offline,
    canRetry: true,
    retryAfterSeconds: null,
  };
}

async function problemOf(response: Response): Promise<Problem> {
  const retryAfterSeconds = retryAfter(response.headers.get('retry-after'));
  const { detail, retryable } = await problemDocument(response);
  return {
    message: typeof detail === 'string' && detail.length > 0 ? detail : sentenceFor(response.status),
    canRetry: retryable === true || response.status >= 500 || response.status === 429,
    retryAfterSeconds,
  };
}

/** What of an RFC 9457 document the page uses; empty where something else answered, such as a proxy. */
async function problemDocument(response: Response): Promise<{ detail?: unknown; retryable?: unknown }> {
  if (!response.headers.get('content-type')?.includes('json')) return {};
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? body : {};
}

/** Seconds; RFC 9110 also allows a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), 3600) : null;
}

function sentenceFor(status: number): string {
  if (status === 429) return 'Too many questions came at once. Wait a moment, then ask again.';
  if (status === 404) return 'The server does not know this address.';
  if (status === 413) return 'The conversation is too long to send. Start a new one.';
  if (status === 503) return 'The server is starting or stopping. Ask again in a moment.';
  if (status >= 500) return `The server failed to answer (error ${status}). Ask again; if it stays, its log says why.`;
  return `The server refused the question (error ${status}).`;
}
