import type { ScoredCase } from '../eval-case.ts';

/**
 * Refusing, over a whole set; a refusal of a question without answer is the right one.
 * Precision: right refusals / refusals. Recall: right refusals / questions without answer. F1: their harmonic mean
 * (the measures of UAEval4RAG, Peng et al. 2024, and of SQuAD 2.0). `null` where the divisor is 0.
 */
export function abstentionPrecision(cases: readonly ScoredCase[]): number | null {
  const refused = cases.filter(({ answered }) => answered === false);
  return share(refused, ({ answerable }) => !answerable);
}

export function abstentionRecall(cases: readonly ScoredCase[]): number | null {
  const unanswerable = cases.filter(({ answerable, answered }) => !answerable && answered !== null);
  return share(unanswerable, ({ answered }) => !answered);
}

export function abstentionF1(cases: readonly ScoredCase[]): number | null {
  const right = cases.filter(({ answered, answerable }) => answered === false && !answerable).length;
  const refused = cases.filter(({ answered }) => answered === false).length;
  const unanswerable = cases.filter(({ answered, answerable }) => answered !== null && !answerable).length;
  return unanswerable === 0 ? null : (2 * right) / (refused + unanswerable);
}

/** The same of answering, which is right wherever there is an answer, whatever is said: whether it is right is `accuracyOfAnswers`. */
export function answeringPrecision(cases: readonly ScoredCase[]): number | null {
  return share(
    cases.filter(({ answered }) => answered === true),
    ({ answerable }) => answerable,
  );
}

export function answeringRecall(cases: readonly ScoredCase[]): number | null {
  const refused = falseRefusals(cases);
  return refused === null ? null : 1 - refused;
}

export function answeringF1(cases: readonly ScoredCase[]): number | null {
  const answered = cases.filter((scored) => scored.answered === true);
  const answerable = cases.filter((scored) => scored.answerable && scored.answered !== null).length;
  const right = answered.filter((scored) => scored.answerable).length;
  return answerable === 0 ? null : (2 * right) / (answered.length + answerable);
}

/** Share of the questions with an answer that were refused. Lower is better. */
export function falseRefusals(cases: readonly ScoredCase[]): number | null {
  const answerable = cases.filter((scored) => scored.answerable && scored.answered !== null);
  return share(answerable, ({ answered }) => !answered);
}

/** Share of all questions that were answered. */
export function coverage(cases: readonly ScoredCase[]): number | null {
  return share(
    cases.filter(({ answered }) => answered !== null),
    ({ answered }) => answered === true,
  );
}

/** Share of the answers given that are right (`isCorrect`); an answer to a question without answer is wrong. */
export function accuracyOfAnswers(cases: readonly ScoredCase[]): number | null {
  return share(
    cases.filter(({ correct }) => correct !== null),
    ({ correct }) => correct === true,
  );
}

/** Share of all questions that came out right: rightly answered where there is an answer, refused where there is none. */
export function rightOutcomes(cases: readonly ScoredCase[]): number | null {
  return share(
    cases.filter(({ answered }) => answered !== null),
    ({ answerable, answered, correct }) => (answerable ? correct === true : answered === false),
  );
}

function share(cases: readonly ScoredCase[], holds: (scored: ScoredCase) => boolean): number | null {
  return cases.length === 0 ? null : cases.filter(holds).length / cases.length;
}
