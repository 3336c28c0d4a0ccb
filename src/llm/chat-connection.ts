import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseMessageLike } from '@langchain/core/messages';
import type { Message } from '../prompt/source.ts';
import type { DraftSchema } from './draft-schema.ts';
import type { ChatProvider } from './parse-llm-spec.ts';

/** What a vendor's client for one request is made of. */
export type ChatConnection = {
  readonly model: string;
  readonly apiKey: string;
  /** Empty or `null` for the provider's own. */
  readonly baseUrl: string | null;
  readonly contextTokens: number;
  readonly maxTokens: number;
  readonly fetch: typeof globalThis.fetch;
  /** The form to which the model is to be held; `null` where it may write freely. */
  readonly schema: DraftSchema | null;
};

const vendors: Record<ChatProvider, () => Promise<(connection: ChatConnection) => Promise<BaseChatModel>>> = {
  openai: async () => (await import('./connect-openai.ts')).connectOpenAi,
  anthropic: async () => (await import('./connect-anthropic.ts')).connectAnthropic,
  ollama: async () => (await import('./connect-ollama.ts')).connectOllama,
};

/** A client serves one request: LangChain's Ollama stops every request of a client when one is stopped. */
export async function connect(provider: ChatProvider, connection: ChatConnection): Promise<BaseChatModel> {
  const connectVendor = await vendors[provider]();
  return connectVendor(connection);
}

/** Turns of one side in a row become one: the chat templates of many local models refuse them otherwise. */
export function toLangChain(messages: readonly Message[]): BaseMessageLike[] {
  const merged: { role: Message['role']; content: string }[] = [];
  for (const { role, content } of messages) {
    const last = merged.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else merged.push({ role, content });
  }
  return merged;
}
