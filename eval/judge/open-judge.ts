import { openLanguageModel } from '../../src/llm/open-language-model.ts';
import type { Config } from '../../src/config.ts';
import { createExtractive } from '../../src/llm/extractive.ts';
import { parseLlmSpec } from '../../src/llm/parse-llm-spec.ts';
import { createLlmJudge, type LlmJudge } from './llm-judge.ts';

export type OpenJudge = LlmJudge & { close(): Promise<void> };

/** The judge that `--judge` names, with the base URL, key and time limit of the settings. */
export async function openJudge(spec: string, config: Config, warn: (sentence: string) => void): Promise<OpenJudge> {
  const model = await openLanguageModel(parseLlmSpec(spec), { ...config, llm: spec }, createExtractive(), warn);
  try {
    return { ...(await createLlmJudge(model, warn)), close: () => model.close() };
  } catch (error) {
    await model.close();
    throw error;
  }
}
