import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  getLlama,
  type LlamaContextSequence,
  LlamaChatSession,
  LlamaLogLevel,
  type LlamaGrammar,
} from 'node-llama-cpp';
import type { ChatRequest } from '../src/testing/chat-server.ts';

/** What a model wrote, piece by piece with the milliseconds since it was asked. */
export type TimedDraft = {
  readonly pieces: readonly (readonly [number, string])[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether it was stopped at its limit of tokens. */
  readonly cutOff: boolean;
};

export type DraftWriter = {
  write(request: Pick<ChatRequest, 'messages'>, schema: object | null, maxTokens: number): Promise<TimedDraft>;
  close(): Promise<void>;
};

/** Real weights, greedy; held to a schema by a grammar where there is one, as OpenAI's strict mode and Ollama hold theirs. One draft at a time. */
export async function openWriter(modelPath: string, contextSize: number): Promise<DraftWriter> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: 1,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize, threads: 1, sequences: 1 });
  const sequence: LlamaContextSequence = context.getSequence();

  async function write(
    { messages }: Pick<ChatRequest, 'messages'>,
    schema: object | null,
    maxTokens: number,
  ): Promise<TimedDraft> {
    // Every draft from the same state: none is quicker for what was read before it.
    await sequence.clearHistory();
    const grammar: LlamaGrammar | null = schema
      ? await llama.createGrammarForJsonSchema(schema as { readonly type: 'object' })
      : null;
    const [system, ...rest] = messages;
    const session = new LlamaChatSession({
      contextSequence: sequence,
      autoDisposeSequence: false,
      systemPrompt: system?.content ?? '',
    });
    const pieces: [number, string][] = [];
    const before = sequence.tokenMeter.getState();
    const started = performance.now();
    const { stopReason } = await session.promptWithMeta(rest.map(({ content }) => content).join('\n\n'), {
      temperature: 0,
      maxTokens,
      ...(grammar && { grammar }),
      onTextChunk: (text) => pieces.push([performance.now() - started, text]),
    });
    const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.diff(before);
    session.dispose();
    return {
      pieces,
      inputTokens: usedInputTokens,
      outputTokens: usedOutputTokens,
      cutOff: stopReason === 'maxTokens',
    };
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    write(...args) {
      const written = last.then(() => write(...args));
      last = written.catch(() => {});
      return written;
    },
    close: () => llama.dispose(),
  };
}

/** Keeps drafts in a file: the same request is written once, whichever protocol asks, and a run that was stopped goes on where it was. */
export async function keepDrafts(file: string, writer: DraftWriter): Promise<DraftWriter> {
  await mkdir(dirname(file), { recursive: true });
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const drafts = new Map(lines.map((line) => JSON.parse(line) as [string, TimedDraft]));
  return {
    async write(request, schema, maxTokens) {
      const key = createHash('sha256')
        .update(JSON.stringify([request.messages, schema, maxTokens]))
        .digest('hex');
      const kept = drafts.get(key);
      if (kept) return kept;
      const draft = await writer.write(request, schema, maxTokens);
      drafts.set(key, draft);
      await appendFile(file, `${JSON.stringify([key, draft])}\n`);
      return draft;
    },
    close: () => writer.close(),
  };
}
