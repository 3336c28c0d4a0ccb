import type { LabelledSentence, Source } from '../prompt/source.ts';
import { resolveLabels, sentencesByLabel } from './resolve-citations.ts';
import type { Support, SupportClaim, SupportScorer } from './support-scorer.ts';

export type DraftToVerify = { readonly text: string; readonly labels: readonly string[] };

export type VerifiedStatement = {
  readonly text: string;
  readonly sentences: readonly LabelledSentence[];
  readonly support: Support;
  /** Whether it is cited otherwise than the model said. */
  readonly repaired: boolean;
};

export type Verification = { readonly kept: VerifiedStatement } | { readonly dropped: { readonly text: string; readonly reason: string } };

export type Verifier = { verify(draft: DraftToVerify): Promise<Verification> };

/**
 * Checks draft statements against the sentences that they cite. One whose citations do not hold it is cited anew where
 * another shown sentence does, and dropped with its reason where none does: nothing is passed on unsupported.
 */
export function createVerifier(sources: readonly Source[], scorer: SupportScorer): Verifier {
  const byLabel = sentencesByLabel(sources);
  const contexts = sentenceContexts(sources);
  const claim = (statement: string, sentences: readonly LabelledSentence[]): SupportClaim => {
    const context = sentences[0] && contexts.get(sentences[0].label);
    return { statement, evidence: sentences.map((sentence) => sentence.text), context: context ?? { title: '', publishedAt: null, before: '' } };
  };
  const judge = (statement: string, sentences: readonly LabelledSentence[]) => scorer.score(claim(statement, sentences));

  /** The best support that one shown sentence, alone or beside what is cited, gives. */
  const repair = async (statement: string, cited: readonly LabelledSentence[]): Promise<VerifiedStatement | null> => {
    let best: VerifiedStatement | null = null;
    for (const sentence of byLabel.values()) {
      if (cited.includes(sentence)) continue;
      for (const sentences of cited.length > 0 ? [[sentence], [...cited, sentence]] : [[sentence]]) {
        if (new Set(sentences.map((each) => each.articleId)).size > 1) continue;
        const support = await judge(statement, sentences);
        if (support.verdict === 'supported' && support.score > (best?.support.score ?? 0)) best = { text: statement, sentences, support, repaired: true };
      }
    }
    return best;
  };

  return {
    async verify({ text, labels }) {
      const statement = text.trim();
      const { sentences, unknown } = resolveLabels(labels, byLabel);
      const support = sentences.length > 0 ? await judge(statement, sentences) : null;
      if (support?.verdict === 'supported') {
        const needed = await withoutIdleCitations(statement, sentences, support, judge);
        return { kept: { text: statement, ...needed, repaired: unknown.length > 0 } };
      }
      const repaired = await repair(statement, sentences);
      if (repaired) return { kept: repaired };
      return { dropped: { text: statement, reason: reasonFor(unknown, sentences.length, support) } };
    },
  };
}

/** Leaves out each citation without which the rest supports the statement as well, so that every footnote carries its weight. */
async function withoutIdleCitations(
  statement: string,
  sentences: readonly LabelledSentence[],
  support: Support,
  judge: (statement: string, sentences: readonly LabelledSentence[]) => Promise<Support>,
): Promise<{ sentences: readonly LabelledSentence[]; support: Support }> {
  let kept = { sentences, support };
  for (const sentence of sentences) {
    if (kept.sentences.length === 1) break;
    const fewer = kept.sentences.filter((each) => each !== sentence);
    const without = await judge(statement, fewer);
    if (without.verdict === 'supported' && without.score >= kept.support.score) kept = { sentences: fewer, support: without };
  }
  return kept;
}

function reasonFor(unknown: readonly string[], cited: number, support: Support | null): string {
  if (support) return support.reason ?? 'its sources do not hold it';
  if (cited === 0 && unknown.length > 0) return `it cites ${unknown.slice(0, 5).join(', ').slice(0, 100)}, which no shown sentence is named, and no shown sentence holds it`;
  return 'it cites nothing, and no shown sentence holds it';
}

function sentenceContexts(sources: readonly Source[]): Map<string, SupportClaim['context']> {
  const contexts = new Map<string, SupportClaim['context']>();
  for (const { article, sentences } of sources) {
    for (const [at, sentence] of sentences.entries()) {
      const before = sentences.slice(Math.max(0, at - 2), at).map((each) => each.text).join(' ');
      contexts.set(sentence.label, { title: article.title, publishedAt: article.publishedAt, before });
    }
  }
  return contexts;
}
