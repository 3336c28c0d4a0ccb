import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finalAnswer } from '../answer/final-answer.ts';
import type { Answer, AskRequest } from '../answer/answer.ts';
import { createAssistant, type Assistant, type AssistantOptions } from '../assistant.ts';
import { readConfig, type Config } from '../config.ts';
import { checkPromises } from './promises.ts';

/** An archive made by the real program from a real folder, whose every answer is held against the promises. */
export type RealArchive = {
  readonly config: Config;
  /** Another assistant over the same index. */
  open(
    options?: AssistantOptions & Partial<Pick<Config, 'llm' | 'llmBaseUrl' | 'llmTimeout' | 'keepAnswers'>>,
  ): Promise<Assistant>;
  close(): Promise<void>;
};

/** Ingests `corpus` into a folder of its own. `embeddingModel: 'none'` for keyword search only. */
export async function openArchive(
  corpus: string,
  settings: Partial<Pick<Config, 'embeddingModel' | 'allowAddresses'>> = {},
): Promise<RealArchive> {
  const index = await mkdtemp(join(tmpdir(), 'footnote-archive-'));
  const config = { ...readConfig({}, process.env), corpus, index, llmApiKey: 'test-key', ...settings };
  const silent = { say: () => {} };
  const first = await createAssistant(config, silent);
  try {
    await first.ingest();
  } finally {
    await first.close();
  }
  return {
    config,
    open: ({ model, say, ...changes } = {}) =>
      createAssistant({ ...config, ...changes }, { ...silent, ...(model && { model }), ...(say && { say }) }),
    close: () => rm(index, { recursive: true, force: true }),
  };
}

/** The answer of a question; fails where it breaks a promise. */
export async function answerOf(assistant: Assistant, request: AskRequest | string): Promise<Answer> {
  const answer = await finalAnswer(assistant.ask(typeof request === 'string' ? { question: request } : request));
  const texts = new Map<string, string>();
  for (const { articleId } of [...answer.citations, ...answer.closest, ...(answer.passages ?? [])]) {
    texts.set(articleId, (await assistant.article(articleId))?.text ?? '');
  }
  const violations = checkPromises(answer, (articleId) => texts.get(articleId));
  if (violations.length > 0)
    throw new Error(`broken promises: ${violations.join('; ')}\n${JSON.stringify(answer, null, 2)}`);
  return answer;
}
