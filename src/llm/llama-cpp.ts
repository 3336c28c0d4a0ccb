import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ChatHistoryItem, Llama, LlamaContextSequence, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp';
import type * as NodeLlamaCpp from 'node-llama-cpp';
import { FootnoteError } from '../errors.ts';
import type { Message } from '../prompt/source.ts';
import { draftGrammar } from './draft-grammar.ts';
import type { AnswerRequest, LanguageModel, TokenUsage } from './language-model.ts';
import { noAnswer } from './language-model.ts';
import { createQueue } from './queue.ts';

type Library = typeof NodeLlamaCpp;

export type LlamaCppOptions = {
  readonly modelPath: string;
  readonly name: string;
  /** 1 is safe. With more threads than free cores llama.cpp spins: measured on 2 busy cores, 2 threads wrote 2 to 16 tokens/s, 1 thread 63 to 80. */
  readonly threads: number;
  readonly contextTokens: number;
  /** For waiting, reading and writing together. */
  readonly timeoutSeconds: number;
  readonly maxSentences?: number;
  /** A seam for tests of an install without the package. */
  readonly loadLibrary?: () => Promise<Library>;
};

/** Tokens read between two looks at the signal: about a third of a second for SmolLM2-135M on one core. */
const readAtOnce = 64;
/** Eight sentences and the instructions are about 630 tokens: SmolLM2-135M read them in 3.5 to 6.6 s on two crowded cores (bench/llama-cpp.ts). */
const defaultMaxSentences = 8;

/**
 * Below this size of the file a model gets one statement and rewrites no questions. SmolLM2-135M (0.1 GB) added statements that nobody
 * asked for to five answers of five, and none of seven rewritten follow-ups was usable; no larger model was tried.
 */
const smallModelBytes = 1_000_000_000;

/**
 * A GGUF model in this process. Its drafts are decoded under a grammar made of the labels that exist, so each statement is one sentence
 * that names one to three of them (the port's other adapters ask for the same form in words). Every request starts from the same state: what one asker wrote never reaches another,
 * and the same prompt gives the same draft. One request at a time; the others wait.
 *
 * node-llama-cpp evaluates in native threads: while SmolLM2 answered, the event loop was held for 36 ms at most (bench/llama-cpp.ts, two crowded cores).
 * Throws `MODEL_UNAVAILABLE` where package or file cannot be used.
 */
export async function createLlamaCpp(options: LlamaCppOptions): Promise<LanguageModel> {
  const library = await loadLibrary(options.loadLibrary ?? (() => import('node-llama-cpp')));
  await checkFile(options.modelPath);
  const { llama, model, sequence } = await loadModel(library, options);
  const queue = createQueue();
  const wrapper = library.resolveChatWrapper(model);
  const small = model.size < smallModelBytes;

  function tokenize(messages: readonly Message[]): Token[] {
    const state = wrapper.generateContextState({ chatHistory: toHistory(messages) });
    return state.contextText.tokenize(model.tokenizer);
  }

  async function* write(messages: readonly Message[], grammar: LlamaGrammar | null, request: WriteRequest) {
    const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
    const signal = AbortSignal.any([timeout, ...(request.signal ? [request.signal] : [])]);
    const prompt = tokenize(messages);
    if (prompt.length + request.maxTokens > sequence.contextSize) {
      throw new FootnoteError(
        'LLM_FAILED',
        `The prompt has ${prompt.length} tokens, too many for the window of ${options.name}.`,
      );
    }
    const turn = await queue.enter(signal).catch((error: unknown) => Promise.reject(asFailure(error)));
    let tokens: AsyncGenerator<Token, unknown> | null = null;
    let written = 0;
    try {
      const known = await turn.run(forgetFromFirstDifference(sequence, prompt));
      for (let at = known; at < prompt.length - 1; at += readAtOnce) {
        const piece = prompt.slice(at, Math.min(at + readAtOnce, prompt.length - 1));
        await turn.run(sequence.evaluateWithoutGeneratingNewTokens(piece));
      }
      tokens = sequence.evaluate(prompt.slice(-1), {
        temperature: 0,
        ...(grammar && { grammarEvaluationState: new library.LlamaGrammarEvaluationState({ model, grammar }) }),
      });
      const text = createDetokenizer(model);
      for (; written < request.maxTokens; written += 1) {
        const next = await turn.run(tokens.next());
        if (next.done) break;
        const piece = text.add(next.value);
        if (piece) yield piece;
      }
      request.onUsage?.({ inputTokens: prompt.length, outputTokens: written });
    } catch (error) {
      throw asFailure(error);
    } finally {
      turn.leave(async () => tokens?.return(undefined));
    }

    function asFailure(error: unknown): unknown {
      if (request.signal?.aborted) return request.signal.reason;
      if (timeout.aborted) {
        return new FootnoteError(
          'LLM_TIMEOUT',
          `${options.name} did not finish within ${options.timeoutSeconds} seconds.`,
        );
      }
      return error instanceof FootnoteError
        ? error
        : new FootnoteError('LLM_FAILED', `${options.name} failed.`, { cause: error });
    }
  }

  return {
    provider: 'llama-cpp',
    name: options.name,
    contextTokens: sequence.contextSize,
    maxSentences: options.maxSentences ?? defaultMaxSentences,
    countTokens: (text) => model.tokenize(text).length,
    async *answer(request: AnswerRequest) {
      request.signal?.throwIfAborted();
      const labels = new Set(request.sources.flatMap(({ sentences }) => sentences.map(({ label }) => label)));
      const grammar = await llama.createGrammar({ grammar: draftGrammar([...labels], noAnswer, small ? 1 : 3) });
      yield* write(request.messages, grammar, request);
    },
    complete: small
      ? null
      : async (messages, request) => {
          let text = '';
          for await (const piece of write(messages, null, request)) text += piece;
          return text;
        },
    async close() {
      await queue.close();
      await llama.dispose();
    },
  };
}

type WriteRequest = {
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  readonly onUsage?: (usage: TokenUsage) => void;
};

async function loadLibrary(load: () => Promise<Library>): Promise<Library> {
  try {
    return await load();
  } catch (error) {
    throw new FootnoteError(
      'MODEL_UNAVAILABLE',
      'Local models need the optional package node-llama-cpp; install it with "npm install --include=optional", or use --llm extractive.',
      { cause: error },
    );
  }
}

/** A file that is not GGUF is told here: the native loader's message would not say so. */
async function checkFile(path: string): Promise<void> {
  const name = basename(path);
  const file = await open(path).catch((error: unknown) => {
    throw new FootnoteError(
      'MODEL_UNAVAILABLE',
      `The model file ${name} cannot be opened; give the path of a GGUF file.`,
      { cause: error },
    );
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead < 4 || buffer.toString('latin1') !== 'GGUF') {
      throw new FootnoteError('MODEL_UNAVAILABLE', `${name} is not a GGUF file.`);
    }
  } finally {
    await file.close();
  }
}

async function loadModel(library: Library, { modelPath, threads, contextTokens }: LlamaCppOptions) {
  let llama: Llama | null = null;
  try {
    llama = await library.getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: library.LlamaLogLevel.error,
      logger: () => {},
    });
    const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
    const contextSize = Math.min(contextTokens, model.trainContextSize);
    const context = await model.createContext({ contextSize, threads, sequences: 1 });
    const sequence: LlamaContextSequence = context.getSequence();
    return { llama, model, sequence };
  } catch (error) {
    await llama?.dispose();
    throw new FootnoteError(
      'MODEL_UNAVAILABLE',
      `${basename(modelPath)} cannot be loaded by node-llama-cpp: the file may be damaged, of a kind that it does not know, or too large for the memory.`,
      { cause: error },
    );
  }
}

/**
 * Keeps what the sequence has read of `prompt` already, in whole pieces, and forgets the rest; how many tokens it kept.
 * A piece was read in the same company then as it would be now, so the numbers are the same, bit by bit.
 */
async function forgetFromFirstDifference(sequence: LlamaContextSequence, prompt: readonly Token[]): Promise<number> {
  const known = sequence.contextTokens;
  let same = 0;
  while (same < known.length && same < prompt.length - 1 && known[same] === prompt[same]) same += 1;
  const kept = same - (same % readAtOnce);
  await sequence.eraseContextTokenRanges([{ start: kept, end: sequence.nextTokenIndex }]);
  if (sequence.nextTokenIndex === kept) return kept;
  await sequence.clearHistory();
  return 0;
}

function toHistory(messages: readonly Message[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = [];
  for (const { role, content } of messages) {
    const last = history.at(-1);
    // Many chat templates refuse two turns of one side in a row.
    if (last?.type === 'user' && role === 'user') last.text = `${last.text}\n\n${content}`;
    else if (role === 'assistant') history.push({ type: 'model', response: [content] });
    else history.push({ type: role, text: content });
  }
  return [...history, { type: 'model', response: [] }];
}

/** Turns tokens into text, holding back those that end within a character. */
function createDetokenizer(model: LlamaModel) {
  const done: Token[] = [];
  let held: Token[] = [];
  return {
    add(token: Token): string {
      held.push(token);
      const text = model.detokenize(held, false, done.slice(-8));
      if (text.endsWith('\ufffd') && held.length < 4) return '';
      done.push(...held);
      held = [];
      return text;
    },
  };
}
