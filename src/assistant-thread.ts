import { on, once } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { AnswerEvent } from './answer/answer-event.ts';
import type { AskRequest } from './answer/answer.ts';
import type { Assistant } from './assistant.ts';
import type { Config } from './config.ts';
import { FootnoteError } from './errors.ts';
import { receivedError, type SentError, sentError } from './sent-error.ts';
import { traceContext } from './tracing.ts';
import { workerEntry } from './worker-entry.ts';

/** What the thread says once, when the assistant is there or cannot be. */
export type OpenedMessage = { readonly kind: 'opened' } | { readonly kind: 'failed'; readonly error: SentError };

/** One call of a method. What comes of it comes through `port`, which takes the reason to stop. */
export type ThreadCall = {
  readonly method: keyof Assistant;
  readonly args: readonly unknown[];
  /** The last argument, without what cannot be copied. */
  readonly options: Readonly<Record<string, unknown>>;
  /** See `traceContext`. */
  readonly trace: Readonly<Record<string, string>>;
  readonly port: MessagePort;
};
export type CallMessage =
  | { readonly kind: 'value' | 'end'; readonly value: unknown }
  | { readonly kind: 'told'; readonly listener: Listener; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: SentError };

/** Options of a call that are told of it while it lasts. */
export const listeners = ['onProgress', 'onOutcome', 'onSync'] as const;
type Listener = (typeof listeners)[number];

type CallOptions = { readonly [Name in Listener]?: ((told: never) => void) | undefined } & {
  readonly signal?: AbortSignal | undefined;
};

/**
 * The assistant in a thread of its own, for a server: Node takes one new connection a turn of its event loop, so that a loop
 * which also makes answers lets connections pile up where nobody can refuse them. Takes and throws what `createAssistant`
 * does; what is thrown later is a copy. Should the thread die, the process ends as if there were none.
 */
export async function openAssistantThread(config: Config): Promise<Assistant> {
  const { filename, execArgv } = workerEntry(import.meta.url, './assistant-worker');
  const worker = new Worker(filename, { execArgv, workerData: config });
  const [message] = (await once(worker, 'message')) as [OpenedMessage];
  if (message.kind === 'failed') {
    await worker.terminate();
    throw receivedError(message.error);
  }
  worker.on('error', (error) => {
    throw error;
  });
  const open = new Set<MessagePort>();
  let ended = false;
  worker.once('exit', () => {
    ended = true;
    for (const port of open) port.close();
  });

  async function* received(method: keyof Assistant, args: readonly unknown[], options: CallOptions = {}) {
    const { signal } = options;
    signal?.throwIfAborted();
    if (ended) throw abandoned();
    const { port1: port, port2: sent } = new MessageChannel();
    open.add(port);
    let isOver = false;
    const stop = () => port.postMessage(sentError(signal?.reason ?? abandoned()));
    signal?.addEventListener('abort', stop, { once: true });
    // Listens from here on; the messages wait until they are asked for.
    const messages = on(port, 'message', { close: ['close'] }) as AsyncIterable<[CallMessage]>;
    const call: ThreadCall = { method, args, options: copied(options), trace: traceContext(), port: sent };
    worker.postMessage(call, [sent]);
    try {
      for await (const [message] of messages) {
        isOver = message.kind === 'end' || message.kind === 'failed';
        if (message.kind === 'failed') throw signal?.aborted ? signal.reason : receivedError(message.error);
        if (message.kind === 'told') options[message.listener]?.(message.value as never);
        else yield message;
        if (isOver) return;
      }
      throw abandoned();
    } finally {
      signal?.removeEventListener('abort', stop);
      if (!isOver) stop();
      open.delete(port);
      port.close();
    }
  }
  async function* events(request: AskRequest, options?: CallOptions): AsyncGenerator<AnswerEvent> {
    for await (const { kind, value } of received('ask', [request], options))
      if (kind === 'value') yield value as AnswerEvent;
  }
  async function value<Method extends keyof Assistant>(
    method: Method,
    args: readonly unknown[],
    options?: CallOptions,
  ): Promise<Awaited<ReturnType<Assistant[Method]>>> {
    for await (const { value: last } of received(method, args, options))
      return last as Awaited<ReturnType<Assistant[Method]>>;
    throw abandoned();
  }

  return {
    ask: events,
    search: (request, options) => value('search', [request], options),
    ingest: (options) => value('ingest', [], options),
    watch: (options) => value('watch', [], options),
    addArticle: (article) => value('addArticle', [article]),
    addFile: (file, options) => value('addFile', [file], options),
    addAddress: (address, options) => value('addAddress', [address], options),
    followFeeds: (options) => value('followFeeds', [], options),
    notRead: (limit) => value('notRead', [limit]),
    removeArticle: (articleId) => value('removeArticle', [articleId]),
    suggestions: () => value('suggestions', []),
    answer: (id) => value('answer', [id]),
    article: (articleId) => value('article', [articleId]),
    original: (articleId) => value('original', [articleId]),
    wasRemoved: (articleId) => value('wasRemoved', [articleId]),
    listArticles: (page) => value('listArticles', [page]),
    countArticles: (filter) => value('countArticles', [filter]),
    giveFeedback: (request) => value('giveFeedback', [request]),
    withdrawFeedback: (answerId) => value('withdrawFeedback', [answerId]),
    listFeedback: (page) => value('listFeedback', [page]),
    state: () => value('state', []),
    async close() {
      if (ended) return;
      // To end the thread before its native parts are closed can abort the process.
      await value('close', []);
      await worker.terminate();
    },
  };
}

const abandoned = () => new FootnoteError('SHUTTING_DOWN', 'The server closed before this was complete. Ask again.');

function copied(options: CallOptions): Record<string, unknown> {
  const isCopied = ([name]: [string, unknown]) => name !== 'signal' && !listeners.some((listener) => listener === name);
  return Object.fromEntries(Object.entries(options).filter(isCopied));
}
