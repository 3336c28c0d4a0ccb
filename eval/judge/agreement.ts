import { bootstrapInterval, type Estimate } from '../bootstrap.ts';

/** A claim that people called supported or not, and what a judge said of it. */
export type JudgedClaim = { readonly supported: boolean; readonly judgedSupported: boolean };

export type Agreement = { readonly balancedAccuracy: Estimate; readonly kappa: Estimate };

/** How well a judge agrees with people, with 95 % intervals. */
export function agreement(claims: readonly JudgedClaim[], seed: number): Agreement {
  return {
    balancedAccuracy: estimate(claims, balancedAccuracy, seed),
    kappa: estimate(claims, kappa, seed),
  };
}

/** Mean of the shares of supported and of unsupported claims that are judged right; 0.5 is chance. */
export function balancedAccuracy(claims: readonly JudgedClaim[]): number | null {
  const shares = [true, false].map((wanted) => {
    const of = claims.filter(({ supported }) => supported === wanted);
    return of.length === 0 ? null : of.filter(({ judgedSupported }) => judgedSupported === wanted).length / of.length;
  });
  const [first = null, second = null] = shares;
  return first === null || second === null ? null : (first + second) / 2;
}

/** Cohen's kappa (1960): the share that agrees beyond what would by chance, of all that could. 0 is chance, 1 is always. */
export function kappa(claims: readonly JudgedClaim[]): number | null {
  if (claims.length === 0) return null;
  const shareOf = (fits: (claim: JudgedClaim) => boolean) => claims.filter(fits).length / claims.length;
  const agreed = shareOf(({ supported, judgedSupported }) => supported === judgedSupported);
  const [people, judge] = [shareOf(({ supported }) => supported), shareOf(({ judgedSupported }) => judgedSupported)];
  const byChance = people * judge + (1 - people) * (1 - judge);
  return byChance === 1 ? null : (agreed - byChance) / (1 - byChance);
}

function estimate(
  claims: readonly JudgedClaim[],
  statistic: (sample: readonly JudgedClaim[]) => number | null,
  seed: number,
): Estimate {
  const value = statistic(claims);
  const interval = bootstrapInterval(claims, statistic, seed);
  return { value, low: interval?.[0] ?? null, high: interval?.[1] ?? null, cases: value === null ? 0 : claims.length };
}
