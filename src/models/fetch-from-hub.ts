import { open, stat } from 'node:fs/promises';
import pRetry from 'p-retry';
import type { ModelFile } from './model-registry.ts';

/** Connecting is given little time, so that a machine without a network starts soon; a slow line is not a dead one, so silence in mid-file is given more. */
const defaultTiming = { connectMs: 5000, silenceMs: 30_000, retries: 4, retryMs: 500 };
export type HubTiming = typeof defaultTiming;

export type HubFetch = {
  readonly url: string;
  readonly file: ModelFile;
  /** Where to write; what is already there is continued. */
  readonly part: string;
  readonly onProgress?: ((receivedBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timing?: Partial<HubTiming> | undefined;
};

/** Why a hub did not give a file, as the end of a sentence that begins with its address. */
export class HubFailure extends Error {
  override readonly name = 'HubFailure';
  /** Whether the same request may work in a moment. */
  readonly isRetryable: boolean;
  constructor(message: string, isRetryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.isRetryable = isRetryable;
  }
}

/** Where a Hugging Face hub, or a mirror of it, keeps a file. */
export function hubUrl(hub: string, { repository, revision }: { repository: string; revision: string }, path: string) {
  return `${hub.endsWith('/') ? hub.slice(0, -1) : hub}/${repository}/resolve/${revision}/${path}`;
}

/**
 * Downloads one file to `part`: continues after a cut connection where the server can, starts over where it cannot.
 * The checksum is the caller's to check, since a continued file may be two halves of different files.
 * Throws `HubFailure`, what the disk throws, or the signal's reason.
 */
export async function fetchFromHub(request: HubFetch): Promise<void> {
  const timing = { ...defaultTiming, ...request.timing };
  const transfer: Transfer = { validator: null };
  await pRetry(() => download(request, timing, transfer), {
    retries: timing.retries,
    minTimeout: timing.retryMs,
    ...(request.signal ? { signal: request.signal } : {}),
    shouldRetry: ({ error }) => error instanceof HubFailure && error.isRetryable,
  });
}

/** What must hold for the rest of a file to fit the part that is here: the server's strong validator, once it gave one. */
type Transfer = { validator: string | null };

async function download(request: HubFetch, timing: HubTiming, transfer: Transfer): Promise<void> {
  const total = request.file.bytes;
  const have = await usableBytes(request.part, total);
  if (have === total) return;
  const watch = watchdog(request.signal);
  // A server that sent something is worth another try; one that never did is not there.
  let begun = have > 0;
  try {
    watch.expectWithin(timing.connectMs);
    const response = await get(request.url, have, transfer, watch.signal);
    const start = startOf(response, have, total);
    begun = true;
    const etag = response.headers.get('etag');
    transfer.validator = etag?.startsWith('"') ? etag : null;
    await writeBody(response, { ...request, start, beforeEach: () => watch.expectWithin(timing.silenceMs) });
  } catch (error) {
    request.signal?.throwIfAborted();
    if (watch.isSilent()) throw new HubFailure(begun ? 'went silent' : 'did not answer in time', begun, error);
    throw error;
  } finally {
    watch.end();
  }
}

async function get(url: string, have: number, transfer: Transfer, signal: AbortSignal): Promise<Response> {
  // Anything but the bytes as they are would make ranges and lengths mean something else.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  if (have > 0 && transfer.validator) headers['if-range'] = transfer.validator;
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    throw new HubFailure(`could not be reached (${reasonOf(error)})`, have > 0, error);
  }
}

/** At which byte the answer begins. Throws when it is not the file. */
function startOf(response: Response, have: number, total: number): number {
  const { status, headers } = response;
  if (status === 206) {
    const range = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(headers.get('content-range') ?? '');
    if (range && Number(range[1]) === have && Number(range[2]) === total) return have;
    throw new HubFailure('sent another part of the file than was asked for', false);
  }
  if (status !== 200) throw new HubFailure(`answered ${status}`, status === 429 || status >= 500);
  const length = headers.get('content-length');
  if (length !== null && !headers.has('content-encoding') && Number(length) !== total)
    throw new HubFailure(`has a file of ${length} bytes, not the ${total} that the registry names`, false);
  return 0;
}

type Writing = HubFetch & { readonly start: number; readonly beforeEach: () => void };

async function writeBody(response: Response, { part, file, start, beforeEach, onProgress }: Writing): Promise<void> {
  if (!response.body) throw new HubFailure('sent nothing', true);
  const handle = await open(part, start > 0 ? 'r+' : 'w');
  const reader = response.body.getReader();
  let position = start;
  try {
    beforeEach();
    for (let chunk = await nextChunk(reader); chunk; chunk = await nextChunk(reader)) {
      beforeEach();
      if (position + chunk.byteLength > file.bytes) throw new HubFailure('sent more than the file holds', false);
      await handle.write(chunk, 0, chunk.byteLength, position);
      position += chunk.byteLength;
      onProgress?.(position);
    }
  } finally {
    await handle.close();
    await reader.cancel().catch(() => {});
  }
  if (position < file.bytes) throw new HubFailure('ended the connection before the file was complete', true);
}

async function nextChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (error) {
    throw new HubFailure(`broke the connection off (${reasonOf(error)})`, true, error);
  }
}

/** How many bytes of the part can be continued; one that is too long is no part of this file. */
async function usableBytes(part: string, total: number): Promise<number> {
  const found = await stat(part).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found && found.size <= total ? found.size : 0;
}

/** Aborts its signal when what is expected does not come in time, or when `outer` fires. */
function watchdog(outer: AbortSignal | undefined) {
  const silence = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: outer ? AbortSignal.any([outer, silence.signal]) : silence.signal,
    isSilent: () => silence.signal.aborted,
    expectWithin(milliseconds: number) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), milliseconds);
    },
    end: () => clearTimeout(timer),
  };
}

/** The system's code for what went wrong, such as ECONNREFUSED, else its message. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message;
  return String(cause);
}
