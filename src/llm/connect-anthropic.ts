import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ChatConnection } from './chat-connection.ts';

/**
 * Anthropic's messages. The schema goes as `output_config.format`, which holds the text itself to it and so streams as text does; a forced
 * tool would hold nothing to it unless it is strict, and models that know no output format know no strict tools either: these refuse the request.
 */
export async function connectAnthropic({
  model,
  apiKey,
  baseUrl,
  maxTokens,
  fetch,
  schema,
}: ChatConnection): Promise<BaseChatModel> {
  const { ChatAnthropic } = await import('@langchain/anthropic');
  return new ChatAnthropic({
    model,
    apiKey: apiKey || 'none',
    maxTokens,
    ...(schema && { outputConfig: { format: { type: 'json_schema', schema } } }),
    maxRetries: 0,
    clientOptions: { ...(baseUrl && { baseURL: baseUrl }), fetch, logLevel: 'off' },
  });
}
