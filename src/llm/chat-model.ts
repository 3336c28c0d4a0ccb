import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessageLike } from '@langchain/core/messages';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { FootnoteError } from '../errors.ts';
import type { Message } from '../prompt/source.ts';
import { createGuardedFetch, type HttpProblem, isWorthRetrying } from './guarded-fetch.ts';
import type { LanguageModel, TokenUsage } from './language-model.ts';
import type { ChatProvider } from './parse-llm-spec.ts';
import { untilAborted } from './until-aborted.ts';

export type ChatModelOptions = {
  readonly provider: ChatProvider;
  readonly model: string;
  /** Empty or `null` for the provider's own. */
  readonly baseUrl: string | null;
  readonly apiKey: string;
  /** For all attempts of one answer together. */
  readonly timeoutSeconds: number;
  /** How long a server that has begun to write may pause. */
  readonly stallSeconds?: number;
  readonly contextTokens: number;
};

type Request = {
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  readonly onUsage?: (usage: TokenUsage) => void;
};

const defaultStallSeconds = 20;
/** An answer has some kilobytes; thoughts and the wrapping of each token make a hundred times that. */
const maxResponseBytes = 8_000_000;
/** After 0.3, 0.6 and 1.2 seconds, up to twice that, or as the server says; within the time that the answer has. */
const retries = { retries: 3, minTimeout: 300, factor: 2, randomize: true };

/**
 * A hosted chat model, or any server that speaks one of their protocols, through LangChain. Text with markers is asked for, not JSON:
 * the parser reads it as it streams. What fails before the first word is tried again where that can help (408, 409, 429, 5xx, no
 * connection); errors name status and cause, never the key, the address or what the server said.
 */
export function createChatModel(options: ChatModelOptions): LanguageModel {
  const { provider, model: name } = options;
  if (!options.apiKey && needsKey(options)) {
    const variable = provider === 'openai' ? 'OPENAI_API_KEY' : 'ANTHROPIC_API_KEY';
    throw new FootnoteError(
      'INVALID_SETTING',
      `--llm ${provider}:${name} needs a key; set ${variable} or FOOTNOTE_LLM_API_KEY.`,
    );
  }
  const stallMs = (options.stallSeconds ?? defaultStallSeconds) * 1000;

  async function* write(messages: readonly Message[], request: Request): AsyncGenerator<string> {
    request.signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, timeout, ...(request.signal ? [request.signal] : [])]);
    let guarded = createGuardedFetch(signal, maxResponseBytes);

    /** Sends the request and waits for its first piece. */
    async function open() {
      guarded = createGuardedFetch(signal, maxResponseBytes);
      const model = await connect[provider](options, { fetch: guarded.fetch, maxTokens: request.maxTokens });
      const pieces = (await untilAborted(model.stream(toLangChain(messages), { signal }), signal))[
        Symbol.asyncIterator
      ]();
      return { pieces, first: await untilAborted(pieces.next(), signal) };
    }

    try {
      const { pieces, first } = await pRetry(open, {
        ...retries,
        signal,
        shouldRetry: () => isWorthRetrying(guarded.problem()),
        onFailedAttempt: () => waitAsTold(guarded.problem(), signal),
      });
      const end: End = { finished: false, usage: null, wrote: false };
      for (let next = first; !next.done; next = await nextWithin(pieces, stallMs, signal)) {
        const text = next.value.text;
        note(end, next.value, text);
        if (text.includes('\ufffd'))
          throw new FootnoteError('LLM_FAILED', `${provider}:${name} wrote characters that are not UTF-8.`);
        if (text) yield text;
      }
      // Thoughts are paid for, too.
      if (end.usage) request.onUsage?.(end.usage);
      if (!end.wrote) throw new FootnoteError('LLM_FAILED', `${provider}:${name} wrote nothing.`);
      if (!end.finished) throw new FootnoteError('LLM_FAILED', `${provider}:${name} broke off in the middle.`);
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      if (timeout.aborted) {
        throw new FootnoteError(
          'LLM_TIMEOUT',
          `${provider}:${name} did not finish within ${options.timeoutSeconds} seconds.`,
        );
      }
      if (error instanceof FootnoteError) throw error;
      throw new FootnoteError('LLM_FAILED', describe(guarded.problem(), options));
    } finally {
      gone.abort();
    }
  }

  return {
    provider,
    name,
    contextTokens: options.contextTokens,
    answer: (request) => write(request.messages, request),
    async complete(messages, request) {
      let text = '';
      for await (const piece of write(messages, request)) text += piece;
      return text;
    },
    close: async () => {},
  };
}

/** The providers' own services want a key; a server of one's own may not, but their packages want something in its place. */
function needsKey({ provider, baseUrl }: ChatModelOptions): boolean {
  return provider !== 'ollama' && !baseUrl;
}

type Connection = { readonly fetch: typeof globalThis.fetch; readonly maxTokens: number };

/** Models that think take no temperature, and their thoughts count as output. */
const thinkingModels = /^(?:o\d|gpt-5)/;
const thoughtTokens = 4000;

/** A client serves one request: LangChain's Ollama stops every request of a client when one is stopped. */
const connect: Record<ChatProvider, (options: ChatModelOptions, connection: Connection) => Promise<BaseChatModel>> = {
  async openai({ model, apiKey, baseUrl }, { fetch, maxTokens }) {
    const { ChatOpenAICompletions } = await import('@langchain/openai');
    const thinks = thinkingModels.test(model);
    return new ChatOpenAICompletions({
      model,
      apiKey: apiKey || 'none',
      ...(thinks ? { maxTokens: maxTokens + thoughtTokens } : { maxTokens, temperature: 0 }),
      maxRetries: 0,
      configuration: { ...(baseUrl && { baseURL: baseUrl }), fetch, logLevel: 'off' },
    });
  },
  async anthropic({ model, apiKey, baseUrl }, { fetch, maxTokens }) {
    const { ChatAnthropic } = await import('@langchain/anthropic');
    const clientOptions = { ...(baseUrl && { baseURL: baseUrl }), fetch, logLevel: 'off' as const };
    return new ChatAnthropic({ model, apiKey: apiKey || 'none', maxTokens, maxRetries: 0, clientOptions });
  },
  async ollama({ model, apiKey, baseUrl, contextTokens }, { fetch, maxTokens }) {
    const { ChatOllama } = await import('@langchain/ollama');
    return new ChatOllama({
      model,
      ...(baseUrl && { baseUrl }),
      ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }),
      numPredict: maxTokens,
      numCtx: contextTokens,
      temperature: 0,
      maxRetries: 0,
      fetch,
    });
  },
};

/** Turns of one side in a row become one: the chat templates of many local models refuse them otherwise. */
function toLangChain(messages: readonly Message[]): BaseMessageLike[] {
  const merged: { role: Message['role']; content: string }[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else merged.push({ role, content });
  }
  return merged;
}

type End = { finished: boolean; usage: TokenUsage | null; wrote: boolean };

function note(
  end: End,
  { response_metadata: metadata, additional_kwargs: extra, usage_metadata: usage }: AIMessageChunk,
  text: string,
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

async function nextWithin<Value>(iterator: AsyncIterator<Value>, milliseconds: number, signal: AbortSignal) {
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

async function waitAsTold(problem: HttpProblem | null, signal: AbortSignal): Promise<void> {
  if (problem?.kind === 'status' && problem.retryAfterMs && isWorthRetrying(problem)) {
    await sleep(problem.retryAfterMs, undefined, { signal });
  }
}

function describe(problem: HttpProblem | null, { provider, model }: ChatModelOptions): string {
  const server = `The ${provider} server`;
  if (problem === null) return `${server} gave an answer that cannot be read.`;
  if (problem.kind === 'status') return `${server} ${describeStatus(problem.status, model)}.`;
  if (problem.kind === 'connection') {
    return `${server} cannot be reached (${problem.code}); check --llm-base-url and that it runs.`;
  }
  return `${server} ${brokenBodies[problem.kind]}.`;
}

const brokenBodies = {
  'broken-off': 'broke off in the middle',
  'not-utf8': 'wrote bytes that are not UTF-8',
  'too-long': 'did not stop writing',
};

function describeStatus(status: number, model: string): string {
  if ([401, 403].includes(status)) return `refused the key (HTTP ${status}); set FOOTNOTE_LLM_API_KEY`;
  if (status === 404) return `has no model "${model}" (HTTP 404); check --llm and --llm-base-url`;
  if (status === 429) return 'is over its limit (HTTP 429); try again later';
  if (status < 400) return `points elsewhere (HTTP ${status}); check --llm-base-url`;
  return `${status >= 500 ? 'failed' : 'refused the request'} (HTTP ${status})`;
}
