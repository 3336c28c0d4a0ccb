import type { Embedding } from './embedder.ts';

export type EmbedQuestion = (text: string, signal?: AbortSignal) => Promise<Embedding>;

/** 2 kB each. A suggested question, a retry or a reload asks what was asked a moment ago. */
const keptQuestions = 1_000;

/** Embeds a question once for as long as it is among the last ones asked. What is given out is the caller's own. */
export function rememberQuestions(embed: EmbedQuestion): EmbedQuestion {
  const kept = new Map<string, Embedding>();
  return async (text, signal) => {
    const embedding = kept.get(text) ?? (await embed(text, signal));
    kept.delete(text);
    kept.set(text, embedding);
    if (kept.size > keptQuestions) kept.delete(kept.keys().next().value ?? text);
    return { vector: embedding.vector.slice(), wordCodes: embedding.wordCodes.slice() };
  };
}
