import { areaUnderRoc } from '../area-under-roc.ts';
import type { ScoredCase } from '../eval-case.ts';

type Judged = { readonly confidence: number; readonly correct: boolean };

/**
 * Area under accuracy against coverage (El-Yaniv & Wiener 2010, as 1 − AURC of Geifman & El-Yaniv 2017): answers given
 * are taken in order of falling confidence, and the accuracy of the first 1, 2, … n is averaged. 1 when every answer is
 * right, and otherwise the higher the surer the right ones are. Answers of equal confidence share their accuracy.
 */
export function accuracyCoverageArea(cases: readonly ScoredCase[]): number | null {
  const accuracies = accuracyOfSurest(cases);
  return accuracies.length === 0 ? null : accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
}

/**
 * The accuracy of the surest answers that make up a share of all questions (selective answering, Kamath et al. 2020);
 * `null` where fewer were answered: at that coverage the run says nothing.
 */
export function accuracyAtCoverage(cases: readonly ScoredCase[], share: number): number | null {
  const finished = cases.filter(({ answered }) => answered !== null).length;
  return accuracyOfSurest(cases)[Math.ceil(share * finished) - 1] ?? null;
}

/** (confidence − 1)² of a right answer, confidence² of a wrong one: its mean is the Brier score (Brier 1950). Lower is better. */
export function brierScore({ confidence, correct }: ScoredCase): number | null {
  return confidence === null || correct === null ? null : (confidence - Number(correct)) ** 2;
}

export type CoveragePoint = { readonly coverage: number; readonly accuracy: number };

/** The accuracy of the n surest answers, for each n; coverage is n / questions, so that the curve ends at the share that was answered. */
export function coverageCurve(cases: readonly ScoredCase[]): CoveragePoint[] {
  const finished = cases.filter(({ answered }) => answered !== null).length;
  return accuracyOfSurest(cases).map((accuracy, index) => ({ coverage: (index + 1) / finished, accuracy }));
}

/** The accuracy of the 1, 2, … n surest answers. Those of equal confidence share their accuracy. */
function accuracyOfSurest(cases: readonly ScoredCase[]): number[] {
  const judged = judgedAnswers(cases).sort((a, b) => b.confidence - a.confidence);
  const accuracies: number[] = [];
  let right = 0;
  for (let first = 0; first < judged.length;) {
    let end = first;
    let tiedRight = 0;
    while (end < judged.length && judged[end]!.confidence === judged[first]!.confidence) {
      tiedRight += Number(judged[end]!.correct);
      end += 1;
    }
    for (let taken = 1; taken <= end - first; taken += 1) {
      accuracies.push((right + (tiedRight * taken) / (end - first)) / (first + taken));
    }
    right += tiedRight;
    first = end;
  }
  return accuracies;
}

/** The chance that a question with an answer gets a higher confidence than one without. Refusals count too. */
export function confidenceAuroc(cases: readonly ScoredCase[]): number | null {
  return areaUnderRoc(
    cases.flatMap(({ confidence, answerable }) =>
      confidence === null ? [] : [{ score: confidence, positive: answerable }],
    ),
  );
}

/** One bin of a reliability table: answers whose confidence is in (from, to], the first bin from 0 on. */
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number | null;
  readonly accuracy: number | null;
};

const binCount = 10;

/** Ten bins of equal width over the answers given: what was promised, and what came true. */
export function reliabilityTable(cases: readonly ScoredCase[]): ReliabilityBin[] {
  const bins = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { confidence, correct } of judgedAnswers(cases)) {
    const bin = bins[Math.max(0, Math.ceil(confidence * binCount) - 1)]!;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += Number(correct);
  }
  return bins.map(({ count, confidence, right }, place) => ({
    from: place / binCount,
    to: (place + 1) / binCount,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : right / count,
  }));
}

/** Expected calibration error (Naeini et al. 2015; Guo et al. 2017): |accuracy − confidence| of each bin, weighted by its answers. Lower is better. */
export function calibrationError(cases: readonly ScoredCase[]): number | null {
  const bins = reliabilityTable(cases);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return (
    bins.reduce(
      (sum, { count, confidence, accuracy }) => sum + count * Math.abs((accuracy ?? 0) - (confidence ?? 0)),
      0,
    ) / total
  );
}

function judgedAnswers(cases: readonly ScoredCase[]): Judged[] {
  return cases.flatMap(({ confidence, correct }) =>
    confidence === null || correct === null ? [] : [{ confidence, correct }],
  );
}
