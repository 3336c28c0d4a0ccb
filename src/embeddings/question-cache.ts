import type { Embedding } from './embedder.ts';

export type EmbedQuestion = (text: string, signal?: AbortSignal) => Promise<Embedding>;

/** 2 kB each. A suggested question, a retry or a reload asks what was asked a moment ago. */
const keptQuestions = 1_000;

/**
 * Embeds a question once for as long as it is among the last ones asked; who asks for one that is under way waits for it. What
 * is given out is the caller's own.
 */
export function rememberQuestions(embed: EmbedQuestion): EmbedQuestion {
  const kept = new Map<string, Embedding>();
  const underWay = new Map<string, Promise<Embedding>>();

  /** Under way for whoever asks without a signal; who may leave has a question of his own. */
  function share(text: string): Promise<Embedding> {
    const embedding = embed(text).finally(() => underWay.delete(text));
    underWay.set(text, embedding);
    return embedding;
  }

  return async (text, signal) => {
    const embedding = kept.get(text) ?? (await (underWay.get(text) ?? (signal ? embed(text, signal) : share(text))));
    signal?.throwIfAborted();
    kept.delete(text);
    kept.set(text, embedding);
    if (kept.size > keptQuestions) kept.delete(kept.keys().next().value ?? text);
    return { vector: embedding.vector.slice(), wordCodes: embedding.wordCodes.slice() };
  };
}
