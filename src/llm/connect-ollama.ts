import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ChatConnection } from './chat-connection.ts';

/** Ollama's own protocol. It shows a schema to no model, but holds it to it. */
export async function connectOllama({
  model,
  apiKey,
  baseUrl,
  contextTokens,
  maxTokens,
  fetch,
  schema,
}: ChatConnection): Promise<BaseChatModel> {
  const { ChatOllama } = await import('@langchain/ollama');
  return new ChatOllama({
    model,
    ...(baseUrl && { baseUrl }),
    ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }),
    ...(schema && { format: schema }),
    numPredict: maxTokens,
    numCtx: contextTokens,
    temperature: 0,
    maxRetries: 0,
    fetch,
  });
}
