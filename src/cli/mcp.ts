import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Assistant } from '../assistant.ts';
import { FootnoteError } from '../errors.ts';
import { serveStdio } from '../mcp/mcp-server.ts';
import { progressDisplay } from './progress-display.ts';
import { terminalLine } from './terminal-text.ts';

export type McpTools = {
  readonly stdin: Readable;
  /** Carries the protocol, and nothing else. */
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stop: AbortSignal;
};

/** `footnote mcp`: speaks the Model Context Protocol over stdin and stdout until its client goes. An empty archive is filled before the first call is answered. */
export async function mcp(assistant: Assistant, { stdin, stdout, stderr, stop }: McpTools): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([stop, gone.signal]);
  const ready = fill(assistant, stderr, signal);
  // Each call is told.
  ready.catch(() => {});
  try {
    await serveStdio(assistant, { input: stdin, output: stdout, stop, ready, tell });
  } finally {
    gone.abort();
    await ready.catch(() => {});
  }
}

/** Another client's server of the same archive may be filling it already; then this waits until it has. */
async function fill(assistant: Assistant, stderr: McpTools['stderr'], signal: AbortSignal): Promise<void> {
  const { coverage } = await assistant.state();
  if (coverage.articles > 0) return;
  const display = progressDisplay(stderr);
  try {
    while (!(await filled(assistant, signal, display.onProgress))) await wait(lockedMs, undefined, { signal });
  } finally {
    display.end();
  }
}

/** How long to leave another process the index before trying again. */
const lockedMs = 500;

type OnProgress = ReturnType<typeof progressDisplay>['onProgress'];

async function filled(assistant: Assistant, signal: AbortSignal, onProgress: OnProgress): Promise<boolean> {
  try {
    await assistant.ingest({ signal, onProgress });
    return true;
  } catch (error) {
    if (error instanceof FootnoteError && error.code === 'INDEX_LOCKED') return false;
    throw error;
  }
}

/** The client is on the same machine, and its user's. */
function tell(error: unknown): string {
  const text = terminalLine(error instanceof Error ? error.message : String(error));
  return error instanceof FootnoteError ? `${error.code}: ${text}` : `INTERNAL_ERROR: ${text}`;
}
