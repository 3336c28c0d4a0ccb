import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { findModel } from '../models/model-files.ts';
import { modelPlaces } from '../models/model-places.ts';
import { modelNamed, modelRegistry } from '../models/model-registry.ts';
import type { LanguageModel } from './language-model.ts';
import type { LlmSpec } from './parse-llm-spec.ts';

/** The model that a spec names; an eval's judge is opened here too. */
export async function openLanguageModel(
  spec: LlmSpec,
  config: Config,
  extractive: LanguageModel,
  say: (sentence: string) => void,
): Promise<LanguageModel> {
  const timeoutSeconds = config.llmTimeout;
  switch (spec.provider) {
    case 'extractive':
      return extractive;
    case 'llama-cpp': {
      const { createLlamaCpp } = await import('./llama-cpp.ts');
      const known = modelRegistry.some(({ name, kind }) => kind === 'llm' && name === spec.model);
      const found =
        known || !spec.model.endsWith('.gguf')
          ? await findModel(modelNamed(spec.model, 'llm').name, modelPlaces(config, say))
          : null;
      const contextTokens = Math.min(
        localContextTokens,
        found?.entry.kind === 'llm' ? found.entry.contextTokens : localContextTokens,
      );
      return createLlamaCpp({
        modelPath: found?.weights ?? spec.model,
        name: spec.model,
        threads: config.llmThreads,
        contextTokens,
        timeoutSeconds,
      });
    }
    case 'openai':
    case 'anthropic':
    case 'ollama': {
      const { createChatModel } = await import('./chat-model.ts');
      return createChatModel({
        provider: spec.provider,
        model: spec.model,
        baseUrl: config.llmBaseUrl || null,
        apiKey: config.llmApiKey,
        format: config.llmFormat,
        timeoutSeconds,
        contextTokens: hostedContextTokens,
      });
    }
    case 'fake':
      throw new FootnoteError('INVALID_SETTING', '--llm fake is for tests, which hand their model in themselves.');
  }
}

/** Room for eight sentences, their instructions and an answer; a larger window costs memory and reads no more. */
const localContextTokens = 4096;
/** Eight passages are about 2,500 tokens; every hosted chat model of today has room for this. */
const hostedContextTokens = 16_384;
