import type { LabelledSentence } from '../prompt/source.ts';
import { demands, orderIn, type Order } from './orders.ts';
import type { EvidenceSentence, Support, SupportClaim } from './support-scorer.ts';

/** How well sentences support a statement. */
export type Judge = (statement: string, sentences: readonly LabelledSentence[]) => Promise<Support>;

/**
 * Judges by what sentences tell: one that orders its reader to say something supports nothing, and one that asks for a deed supports
 * only what asks for something as well. An article that wants to be obeyed holds the words that it wants to read, after all.
 */
export function createTellingJudge(
  evidence: ReadonlyMap<string, EvidenceSentence>,
  score: (claim: SupportClaim) => Promise<Support>,
): Judge {
  const orders = new Map<string, Order | null>();
  const orderOf = (text: string): Order | null => {
    const known = orders.get(text);
    if (known !== undefined) return known;
    const order = orderIn(text);
    orders.set(text, order);
    return order;
  };
  return async (statement, sentences) => {
    const whole = sentences.flatMap(({ label }) => evidence.get(label) ?? []);
    const support = await score({ statement, evidence: whole });
    // Most sentences order nothing, and most are judged in vain: only what would be shown is looked at again.
    if (support.verdict !== 'supported') return support;
    const tells = (text: string, mayAsk: boolean) => {
      const order = orderOf(text);
      return order === null || (mayAsk && order === 'deeds');
    };
    if (whole.every(({ text, before }) => [text, ...before].every((each) => tells(each, false)))) return support;
    const mayAsk = demands(statement);
    const telling = whole
      .filter(({ text }) => tells(text, mayAsk))
      .map((sentence) => ({ ...sentence, before: sentence.before.filter((text) => tells(text, mayAsk)) }));
    if (telling.length > 0) return score({ statement, evidence: telling });
    return {
      score: 0,
      verdict: 'unsupported',
      method: support.method,
      reason: 'its source asks for this and does not say that it is so',
    };
  };
}
