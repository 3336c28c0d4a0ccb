import type { Source } from '../prompt/source.ts';
import { resolveLabels, sentencesByLabel } from './resolve-citations.ts';
import type { Verifier } from './verify.ts';

/** Keeps every statement with the citations that it names, as far as they exist. For measurements of what verification earns, and for nothing else. */
export function believeAll(sources: readonly Source[]): Verifier {
  const byLabel = sentencesByLabel(sources);
  return {
    async verify({ text, labels }) {
      const { sentences } = resolveLabels(labels, byLabel);
      const support = { score: 1, verdict: 'supported' as const, method: 'none' };
      return { kept: { text: text.trim(), sentences, support, repaired: false }, droppedParts: [] };
    },
  };
}
