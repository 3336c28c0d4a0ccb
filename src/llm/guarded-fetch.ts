/** What went wrong with a request, told from the response itself; a vendor's error may quote headers and bodies, and so the key. */
export type HttpProblem =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'connection'; readonly code: string }
  | { readonly kind: 'broken-off' }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'too-long' };

export type GuardedFetch = {
  readonly fetch: typeof globalThis.fetch;
  /** What went wrong, as soon as something has. */
  problem(): HttpProblem | null;
};

/** Thrown to a vendor's package in place of what happened. */
class GuardedFetchError extends Error {
  override readonly name = 'GuardedFetchError';
}

/**
 * A `fetch` for one request to a model's server: it ends when `signal` fires whatever the vendor's package does with its own, never follows
 * a redirect (a key would go with it), never hands out an error's body, and breaks off a body that is longer than `maxBytes` or not UTF-8.
 */
export function createGuardedFetch(signal: AbortSignal, maxBytes: number): GuardedFetch {
  let problem: HttpProblem | null = null;
  const fail = (found: HttpProblem): never => {
    problem ??= found;
    throw new GuardedFetchError(`the request failed: ${found.kind}`);
  };

  const guardedFetch: typeof globalThis.fetch = async (input, init) => {
    const signals = init?.signal ? [signal, init.signal] : [signal];
    let response: Response;
    try {
      response = await fetch(input, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
    } catch (error) {
      signal.throwIfAborted();
      return fail({ kind: 'connection', code: connectionCode(error) });
    }
    if (!response.ok) {
      await response.body?.cancel().catch(() => {});
      return fail({ kind: 'status', status: response.status, retryAfterMs: retryAfter(response.headers) });
    }
    const headers = new Headers(response.headers);
    headers.delete('content-encoding');
    headers.delete('content-length');
    return new Response(response.body && checkedBody(response.body), { status: response.status, headers });
  };

  function checkedBody(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let bytes = 0;
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await reader.read().catch(() => {
          signal.throwIfAborted();
          return fail({ kind: 'broken-off' });
        });
        try {
          decoder.decode(value, { stream: !done });
        } catch {
          await reader.cancel();
          return fail({ kind: 'not-utf8' });
        }
        if (done) return controller.close();
        bytes += value.byteLength;
        if (bytes > maxBytes) {
          await reader.cancel();
          return fail({ kind: 'too-long' });
        }
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }

  return { fetch: guardedFetch, problem: () => problem };
}

/** Whether the same request may succeed a little later. */
export function isWorthRetrying(problem: HttpProblem | null): boolean {
  if (problem === null) return false;
  if (problem.kind === 'status') return [408, 409, 429].includes(problem.status) || problem.status >= 500;
  return problem.kind === 'connection' || problem.kind === 'broken-off';
}

function connectionCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z_]+$/.test(cause.code)) return cause.code;
  }
  return 'no connection';
}

/** Seconds or a date, RFC 9110 §10.2.3. */
function retryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
