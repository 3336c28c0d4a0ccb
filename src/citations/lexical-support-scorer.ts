import { findDates } from '../language/dates.ts';
import { contentStems } from '../language/english.ts';
import { conflictBetween } from './conflicts.ts';
import { supportModel } from './support-model.ts';
import type { Support, SupportClaim, SupportScorer } from './support-scorer.ts';

const method = 'lexical';

/**
 * Judges support without any model: first what must agree (numbers, dates, names, negation), then how much of the
 * statement's content the cited sentences hold. The title and the sentences before lend meaning to pronouns, and count for less.
 */
export function createLexicalSupportScorer(): SupportScorer {
  return {
    method,
    async score(claim) {
      return scoreSupport(claim);
    },
    close: async () => {},
  };
}

export function scoreSupport(claim: SupportClaim): Support {
  const evidence = claim.evidence.join('\n');
  if (sameCharacters(claim.statement, claim.evidence)) return { score: 1, verdict: 'supported', method: 'verbatim' };
  const conflict = conflictBetween(claim);
  if (conflict) return { score: 0, verdict: conflict.contradicts ? 'contradicted' : 'unsupported', method, reason: conflict.reason };
  const stems = [...new Set(contentStems(withoutDates(claim.statement, claim.context.publishedAt)))];
  if (stems.length === 0) return { score: 0, verdict: 'unsupported', method, reason: 'it says nothing that could be checked' };
  const held = new Set(contentStems(evidence));
  const context = new Set(contentStems(`${claim.context.title} ${claim.context.before}`));
  const own = stems.filter((stem) => held.has(stem)).length / stems.length;
  const withContext = stems.filter((stem) => held.has(stem) || context.has(stem)).length / stems.length;
  const score = 1 / (1 + Math.exp(-(supportModel.bias + supportModel.own * own + supportModel.context * (withContext - own))));
  if (score >= supportModel.threshold) return { score, verdict: 'supported', method };
  const absent = stems.filter((stem) => !held.has(stem) && !context.has(stem));
  return { score, verdict: 'unsupported', method, reason: `its source does not speak of ${absent.slice(0, 4).map((stem) => `“${wordOf(stem, claim.statement)}”`).join(', ') || 'all that it says'}` };
}

/** Dates are compared as days, not as words: "Tuesday" may be 13 August 2024. */
function withoutDates(statement: string, publishedAt: string | null): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of findDates(statement, publishedAt)) {
    rest += `${statement.slice(at, start)} `;
    at = end;
  }
  return rest + statement.slice(at);
}

/** Whether the statement is one of the cited sentences, or a run of characters of one, white space aside. */
function sameCharacters(statement: string, evidence: readonly string[]): boolean {
  const bare = statement.replace(/\s+/g, ' ').trim();
  return bare.length > 0 && evidence.some((sentence) => sentence.replace(/\s+/g, ' ').trim() === bare);
}

function wordOf(stem: string, text: string): string {
  return (text.match(/[\p{L}\p{N}'’-]+/gu) ?? []).find((word) => contentStems(word).includes(stem)) ?? stem;
}
