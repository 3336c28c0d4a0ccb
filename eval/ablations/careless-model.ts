import type { LanguageModel } from '../../src/llm/language-model.ts';

/**
 * Writes what models are known to get wrong, the same for the same question: the best evidence as it stands, the same again
 * with each number one too high, and the next evidence under the first one's label. What verification is for, not how often
 * a model does so.
 */
export function createCarelessModel(): LanguageModel {
  return {
    provider: 'scripted',
    name: 'careless',
    contextTokens: 16_384,
    complete: null,
    async *answer({ evidence }) {
      const [best, next] = evidence;
      if (!best) return;
      yield { text: best.text, labels: [best.label] };
      const miscounted = best.text.replaceAll(/\d+/gu, (digits) => String(Number(digits) + 1));
      if (miscounted !== best.text) yield { text: miscounted, labels: [best.label] };
      if (next) yield { text: next.text, labels: [best.label] };
    },
    close: async () => {},
  };
}
