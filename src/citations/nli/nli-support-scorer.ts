import { judgeLexically } from '../lexical-support-scorer.ts';
import { createReader } from '../reading.ts';
import { supportModel } from '../support-model.ts';
import type { Support, SupportClaim, SupportScorer } from '../support-scorer.ts';
import type { Inference, NliModel, NliReading } from './nli-model.ts';
import { premiseOf } from './premise.ts';

export type NliSupportScorerOptions = {
  readonly model: NliModel;
  /** Told in a sentence why the model is not asked for a while. */
  readonly warn: (message: string, cause: unknown) => void;
  /** How long the model may take over one statement. */
  readonly budgetMs?: number;
  /** How long it is left alone after it took longer, or failed. */
  readonly restMs?: number;
};

const defaultBudgetMs = 3000;
const defaultRestMs = 30_000;
/** No judge is taken to be surer than this, so that neither outvotes the other whatever it says. */
const surest = 0.98;
/** Readings kept: a statement is held against the same sentences several times while it is verified. */
const readingsKept = 2000;

/**
 * Judges by rules first, then by an NLI model. What the rules find (another number, name, date, a denial) stands whatever
 * the model says, since small models overlook just that. Else the log odds of the lexical score and of entailment are
 * averaged. Without the model, for a while or at all, the lexical verdict stands, and its method says so.
 */
export function createNliSupportScorer(options: NliSupportScorerOptions): SupportScorer {
  const { model, warn, budgetMs = defaultBudgetMs, restMs = defaultRestMs } = options;
  const readText = createReader();
  const readInferences = rememberReadings(model);
  let restsUntil = 0;
  let isClosed = false;

  return {
    method: `lexical+${model.name}`,
    async score(claim, { signal } = {}) {
      signal?.throwIfAborted();
      const { support: lexical, byRule } = judgeLexically(claim, readText);
      if (byRule || claim.evidence.length === 0) return lexical;
      if (performance.now() < restsUntil) return without(lexical, `${model.name} is not asked for a while`);
      const timeUp = AbortSignal.timeout(budgetMs);
      try {
        const stop = signal ? AbortSignal.any([timeUp, signal]) : timeUp;
        return judged(lexical, await readWithContext(claim, readInferences, stop), model.name);
      } catch (error) {
        signal?.throwIfAborted();
        const why = timeUp.aborted ? `took more than ${budgetMs / 1000} s` : 'failed';
        if (!isClosed && performance.now() >= restsUntil) {
          restsUntil = performance.now() + restMs;
          warn(`${model.name} ${why}; for ${restMs / 1000} s statements are checked without it.`, error);
        }
        return without(lexical, `${model.name} ${why}`);
      }
    },
    async close() {
      isClosed = true;
      await model.close();
    },
  };
}

type ReadInferences = NliModel['read'];

/**
 * What the cited sentences say of the statement, by themselves or with their context, whichever holds it better. What
 * the context says alone is taken off: it lends meaning to pronouns and supports nothing.
 */
async function readWithContext(
  { statement, evidence }: SupportClaim,
  read: ReadInferences,
  signal: AbortSignal,
): Promise<NliReading> {
  const { cited, context } = premiseOf(evidence);
  const hypothesis = statement.trim();
  const [alone = nothing] = await read([{ premise: cited, hypothesis }], signal);
  if (context === null || alone.entailment >= surest) return alone;
  const [together = nothing, around = nothing] = await read(
    [
      { premise: `${context} ${cited}`, hypothesis },
      { premise: context, hypothesis },
    ],
    signal,
  );
  const added = together.entailment - around.entailment;
  return added > alone.entailment ? { ...together, entailment: added } : alone;
}

const nothing: NliReading = { contradiction: 0, entailment: 0, neutral: 1 };

function judged(lexical: Support, reading: NliReading, name: string): Support {
  const score = averaged(lexical.score, reading.entailment);
  const method = `lexical+${name}`;
  if (score >= supportModel.threshold) return { score, verdict: 'supported', method };
  return reading.contradiction > 0.5
    ? { score, verdict: 'contradicted', method, reason: `${name} finds that its source says otherwise` }
    : {
        score,
        verdict: 'unsupported',
        method,
        reason: lexical.reason ?? `${name} does not find it in its source`,
      };
}

function averaged(one: number, other: number): number {
  return 1 / (1 + Math.exp(-(logOdds(one) + logOdds(other)) / 2));
}

function logOdds(chance: number): number {
  const bounded = Math.min(surest, Math.max(1 - surest, chance));
  return Math.log(bounded / (1 - bounded));
}

function without(lexical: Support, why: string): Support {
  return { ...lexical, method: `${lexical.method} (${why})` };
}

function rememberReadings(model: NliModel): ReadInferences {
  const kept = new Map<string, NliReading>();
  const keyOf = ({ premise, hypothesis }: Inference) => `${premise}\u0000${hypothesis}`;
  return async (inferences, signal) => {
    const unread = inferences.filter((inference) => !kept.has(keyOf(inference)));
    const known = new Map(inferences.map((inference) => [inference, kept.get(keyOf(inference))]));
    const read = unread.length > 0 ? await model.read(unread, signal) : [];
    if (kept.size + unread.length > readingsKept) kept.clear();
    for (const [at, inference] of unread.entries()) {
      const reading = read[at] ?? nothing;
      known.set(inference, reading);
      kept.set(keyOf(inference), reading);
    }
    return inferences.map((inference) => known.get(inference) ?? nothing);
  };
}
