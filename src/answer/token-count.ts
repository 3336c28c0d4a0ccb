import type { TokenUsage } from '../llm/language-model.ts';

export type TokenCount = {
  readonly add: (usage: TokenUsage) => void;
  /** `null` while nothing was told. */
  readonly total: () => TokenUsage | null;
};

/** Sums what language models tell of the tokens of one answer. */
export function tokenCount(): TokenCount {
  let sum: TokenUsage | null = null;
  return {
    add: ({ inputTokens, outputTokens }) => {
      sum = {
        inputTokens: inputTokens + (sum?.inputTokens ?? 0),
        outputTokens: outputTokens + (sum?.outputTokens ?? 0),
      };
    },
    total: () => sum,
  };
}
