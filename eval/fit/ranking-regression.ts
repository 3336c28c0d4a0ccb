import { addSquare, dot, maximise, zeros } from './newton.ts';

/** What is ranked for one question: the right ones, the others, and how much the question counts. */
export type RankedGroup = {
  readonly right: readonly (readonly number[])[];
  readonly others: readonly (readonly number[])[];
  readonly weight: number;
};

/**
 * Weights that put the right ones first: each right one is to be chosen from among itself and the others (softmax loss of
 * one list, Cao et al., ListNet, 2007, for the top place), with an L2 penalty. What all of one question share has no effect.
 */
export function fitRanking(groups: readonly RankedGroup[], penalty: number): number[] {
  const size = groups.flatMap(({ right }) => right)[0]?.length ?? 0;
  return maximise((at) => {
    let value = 0;
    const gradient = zeros(size);
    const curvature = Array.from({ length: size }, () => zeros(size));
    for (const { right, others, weight } of groups) {
      const sums = others.map((row) => dot(at, row));
      for (const chosen of right) {
        const share = weight / right.length;
        const rows = [chosen, ...others];
        const scores = [dot(at, chosen), ...sums];
        const highest = Math.max(...scores);
        const exponents = scores.map((score) => Math.exp(score - highest));
        const total = exponents.reduce((sum, each) => sum + each, 0);
        value += share * ((scores[0] ?? 0) - highest - Math.log(total));
        const mean = zeros(size);
        for (const [place, row] of rows.entries()) {
          const chance = (exponents[place] ?? 0) / total;
          for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + chance * (row[i] ?? 0);
          addSquare(curvature, row, share * chance);
        }
        addSquare(curvature, mean, -share);
        for (let i = 0; i < size; i++) gradient[i] = (gradient[i] ?? 0) + share * ((chosen[i] ?? 0) - (mean[i] ?? 0));
      }
    }
    for (let i = 0; i < size; i++) {
      value -= (penalty * (at[i] ?? 0) ** 2) / 2;
      gradient[i] = (gradient[i] ?? 0) - penalty * (at[i] ?? 0);
      const line = curvature[i] as number[];
      line[i] = (line[i] ?? 0) + penalty;
    }
    return { value, gradient, curvature };
  }, size);
}
