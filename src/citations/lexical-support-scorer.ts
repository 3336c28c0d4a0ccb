import { datedQuote } from '../language/dated-quote.ts';
import { chance } from '../retrieval/logistic-weights.ts';
import { conflictsBetween, readClaim } from './conflicts.ts';
import type { ReadClaim } from './conflicts/conflict.ts';
import { fusedName } from './fusion.ts';
import { createReader, readText, type Reader } from './reading.ts';
import { supportModel } from './support-model.ts';
import type { Support, SupportClaim, SupportScorer } from './support-scorer.ts';
import { supportSignals } from './support-signals.ts';

const method = 'lexical';
/** Texts longer than this, in UTF-16 code units, are no statements; the splitter makes no longer sentences. */
export const longestStatement = 1000;

/**
 * Judges support without any model: first what must agree (numbers, dates, names, offices, denial, mood, roles, attribution,
 * quantities), then how much of the statement the cited sentences hold. Title and sentences before lend meaning to pronouns, and count for less.
 */
export function createLexicalSupportScorer(): SupportScorer {
  const read = createReader();
  return {
    method,
    async score(claim) {
      return scoreSupport(claim, read);
    },
    close: async () => {},
  };
}

export function scoreSupport(claim: SupportClaim, read: Reader = readText): Support {
  return judgeLexically(claim, read).support;
}

/** What rules find stands, whatever a model may say of the same claim; a score is one opinion. */
export type LexicalJudgement = { readonly support: Support; readonly byRule: boolean };

export function judgeLexically(claim: SupportClaim, read: Reader): LexicalJudgement {
  if (isQuote(claim)) return ruled({ score: 1, verdict: 'supported', method: 'verbatim' });
  if (claim.statement.length > longestStatement) return ruled(unsupported(0, 'it is too long to be checked'));
  const texts = readClaim(claim, read);
  if (texts.statement.words.length + texts.statement.numbers.length + texts.statement.dates.length === 0)
    return ruled(unsupported(0, 'it says nothing that could be checked'));
  const conflicts = conflictsBetween(texts);
  const score = chance(supportModel, supportSignals(texts, conflicts));
  const conflict = conflicts[0];
  if (conflict) {
    const { reason, contradicts } = conflict;
    return ruled({
      score: Math.min(score, supportModel.threshold / 2),
      verdict: contradicts ? 'contradicted' : 'unsupported',
      method,
      reason,
    });
  }
  const name = fusedName(texts);
  if (name !== null)
    return ruled(
      unsupported(Math.min(score, supportModel.threshold / 2), `no sentence of its source says this of “${name}”`),
    );
  const support: Support =
    score >= supportModel.threshold ? { score, verdict: 'supported', method } : unsupported(score, absence(texts));
  return { support, byRule: false };
}

const ruled = (support: Support): LexicalJudgement => ({ support, byRule: true });

function unsupported(score: number, reason: string): Support {
  return { score, verdict: 'unsupported', method, reason };
}

/** Whether the statement is one of the cited sentences, white space aside, as it stands or dated by its article. */
function isQuote({ statement, evidence }: SupportClaim): boolean {
  const bare = (text: string) => text.replace(/\s+/g, ' ').trim();
  const quote = bare(statement);
  return (
    quote !== '' &&
    evidence.some(
      ({ text, publishedAt }) =>
        bare(text) === quote || (quote.includes(']') && bare(datedQuote(text, publishedAt)) === quote),
    )
  );
}

const wordsNamed = 4;

function absence({ statement, evidence }: ReadClaim): string {
  const absent = statement.words.filter(
    ({ stem }) =>
      !evidence.some(({ sentence, context }) => [sentence, ...context].some(({ stems }) => stems.has(stem))),
  );
  const words = [...new Set(absent.map(({ token }) => `“${token.text}”`))].slice(0, wordsNamed);
  return `its source does not speak of ${words.join(', ') || 'all that it says'}`;
}
