import type { AIMessageChunk } from '@langchain/core/messages';
import { FootnoteError } from '../errors.ts';
import type { TokenUsage } from './language-model.ts';
import { untilAborted } from './until-aborted.ts';

/** What a stream of a chat model has shown so far: whether it wrote anything, whether it said that it is at its end, and what it used. */
export type StreamEnd = { wrote: boolean; finished: boolean; usage: TokenUsage | null };

export function noteChunk(
  end: StreamEnd,
  { text, response_metadata: metadata, additional_kwargs: extra, usage_metadata: usage }: AIMessageChunk,
): void {
  end.wrote ||= text.trim().length > 0;
  end.finished ||= [
    metadata.finish_reason,
    metadata.stop_reason,
    extra.stop_reason,
    metadata.done_reason,
    metadata.done,
  ].some(Boolean);
  const inputTokens = Math.max(count(usage?.input_tokens), end.usage?.inputTokens ?? 0);
  const outputTokens = Math.max(count(usage?.output_tokens), end.usage?.outputTokens ?? 0);
  if (inputTokens + outputTokens > 0) end.usage = { inputTokens, outputTokens };
}

/** A server may tell anything. */
function count(told: unknown): number {
  return Number.isSafeInteger(told) && Number(told) > 0 ? Number(told) : 0;
}

export async function nextWithin<Value>(iterator: AsyncIterator<Value>, milliseconds: number, signal: AbortSignal) {
  const stall = new AbortController();
  const timer = setTimeout(() => {
    stall.abort(
      new FootnoteError('LLM_TIMEOUT', `The language model paused for ${milliseconds / 1000} seconds in the middle.`),
    );
  }, milliseconds);
  try {
    return await untilAborted(iterator.next(), AbortSignal.any([signal, stall.signal]));
  } finally {
    clearTimeout(timer);
  }
}
