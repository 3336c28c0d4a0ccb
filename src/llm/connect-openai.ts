import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ChatConnection } from './chat-connection.ts';

/** Models that think take no temperature, and their thoughts count as output. */
const thinkingModels = /^(?:o\d|gpt-5)/;
const thoughtTokens = 4000;

/** OpenAI's chat completions, or any server that speaks them. */
export async function connectOpenAi({
  model,
  apiKey,
  baseUrl,
  maxTokens,
  fetch,
  schema,
}: ChatConnection): Promise<BaseChatModel> {
  const { ChatOpenAICompletions } = await import('@langchain/openai');
  const thinks = thinkingModels.test(model);
  const format = { type: 'json_schema', json_schema: { name: 'draft', strict: true, schema } };
  return new ChatOpenAICompletions({
    model,
    apiKey: apiKey || 'none',
    ...(thinks ? { maxTokens: maxTokens + thoughtTokens } : { maxTokens, temperature: 0 }),
    ...(schema && { modelKwargs: { response_format: format } }),
    maxRetries: 0,
    configuration: { ...(baseUrl && { baseURL: baseUrl }), fetch, logLevel: 'off' },
  });
}
