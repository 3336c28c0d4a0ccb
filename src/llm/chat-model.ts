import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { FootnoteError } from '../errors.ts';
import type { Message } from '../prompt/source.ts';
import { connect, toLangChain } from './chat-connection.ts';
import { describeProblem, refusesRequest } from './chat-problem.ts';
import { nextWithin, noteChunk, type StreamEnd } from './chat-stream.ts';
import { draftSchema, type DraftSchema } from './draft-schema.ts';
import { createGuardedFetch, type HttpProblem, isWorthRetrying } from './guarded-fetch.ts';
import type { AnswerRequest, DraftFormat, LanguageModel } from './language-model.ts';
import type { ChatProvider } from './parse-llm-spec.ts';
import { untilAborted } from './until-aborted.ts';

export type ChatModelOptions = {
  readonly provider: ChatProvider;
  readonly model: string;
  /** Empty or `null` for the provider's own. */
  readonly baseUrl: string | null;
  readonly apiKey: string;
  /** In which form drafts are asked for; `auto`, and nothing, for the one that was measured to be better. */
  readonly format?: DraftFormat | 'auto';
  /** For all attempts of one answer together. */
  readonly timeoutSeconds: number;
  /** How long a server that has begun to write may pause. */
  readonly stallSeconds?: number;
  readonly contextTokens: number;
};

type Request = Pick<AnswerRequest, 'maxTokens' | 'signal' | 'onUsage'>;

/** What bench/formats.ts found; docs/evaluation.md, "In which form drafts are asked for". Anthropic's has not been measured: as before. */
const measuredFormats: Readonly<Record<ChatProvider, DraftFormat>> = {
  openai: 'json',
  anthropic: 'markers',
  ollama: 'json',
};
const defaultStallSeconds = 20;
/** An answer has some kilobytes; thoughts and the wrapping of each token make a hundred times that. */
const maxResponseBytes = 8_000_000;
/** After 0.3, 0.6 and 1.2 seconds, up to twice that, or as the server says; within the time that the answer has. */
const retries = { retries: 3, minTimeout: 300, factor: 2, randomize: true };

/** The server does not take the request as it is; nothing was written. */
class RequestRefused extends FootnoteError {}

/**
 * A hosted chat model, or any server that speaks one of their protocols, through LangChain. Drafts are asked for as text with markers, or
 * as JSON to whose form the server holds the model; a server that refuses the latter is asked again for text, and from then on only so.
 * Whichever it writes, the reader tells it by its beginning. What fails before the first word is tried again where that can help (408, 409,
 * 429, 5xx, no connection); errors name status and cause, never the key, the address or what the server said.
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
  const { format = 'auto' } = options;
  let draftFormat = format === 'auto' ? measuredFormats[provider] : format;

  async function* answer(request: AnswerRequest): AsyncGenerator<string> {
    const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
    if (draftFormat === 'json' && request.structuredMessages) {
      try {
        yield* write(request.structuredMessages, request, timeout, draftSchema(request.sources, provider));
        return;
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
      }
      for await (const piece of write(request.messages, request, timeout)) {
        // It was the form that the server refused: it takes the rest.
        draftFormat = 'markers';
        yield piece;
      }
      return;
    }
    yield* write(request.messages, request, timeout);
  }

  async function* write(
    messages: readonly Message[],
    request: Request,
    timeout: AbortSignal,
    schema: DraftSchema | null = null,
  ): AsyncGenerator<string> {
    request.signal?.throwIfAborted();
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, timeout, ...(request.signal ? [request.signal] : [])]);
    let guarded = createGuardedFetch(signal, maxResponseBytes);

    /** Sends the request and waits for its first piece. */
    async function open() {
      guarded = createGuardedFetch(signal, maxResponseBytes);
      const model = await connect(provider, { ...options, fetch: guarded.fetch, maxTokens: request.maxTokens, schema });
      const stream = await untilAborted(model.stream(toLangChain(messages), { signal }), signal);
      const pieces = stream[Symbol.asyncIterator]();
      return { pieces, first: await untilAborted(pieces.next(), signal) };
    }

    try {
      const { pieces, first } = await pRetry(open, {
        ...retries,
        signal,
        shouldRetry: () => isWorthRetrying(guarded.problem()),
        onFailedAttempt: () => waitAsTold(guarded.problem(), signal),
      });
      const end: StreamEnd = { finished: false, usage: null, wrote: false };
      for (let next = first; !next.done; next = await nextWithin(pieces, stallMs, signal)) {
        const { text } = next.value;
        noteChunk(end, next.value);
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
      const problem = guarded.problem();
      const Failure = refusesRequest(problem) ? RequestRefused : FootnoteError;
      throw new Failure('LLM_FAILED', describeProblem(problem, provider, name));
    } finally {
      gone.abort();
    }
  }

  return {
    provider,
    name,
    contextTokens: options.contextTokens,
    get draftFormat() {
      return draftFormat;
    },
    answer,
    async complete(messages, request) {
      let text = '';
      const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
      for await (const piece of write(messages, request, timeout)) text += piece;
      return text;
    },
    close: async () => {},
  };
}

/** The providers' own services want a key; a server of one's own may not, but their packages want something in its place. */
function needsKey({ provider, baseUrl }: ChatModelOptions): boolean {
  return provider !== 'ollama' && !baseUrl;
}

async function waitAsTold(problem: HttpProblem | null, signal: AbortSignal): Promise<void> {
  if (problem?.kind === 'status' && problem.retryAfterMs && isWorthRetrying(problem)) {
    await sleep(problem.retryAfterMs, undefined, { signal });
  }
}
