/**
 * McNemar's test, exact (McNemar 1947; by the binomial distribution): of the questions that came out differently in two
 * runs, as many should be better as worse if neither run is. The chance of a split at least as uneven as this one.
 */
export function mcnemarExact(better: number, worse: number): number {
  const changed = better + worse;
  // Logarithms: a power of two of some thousand questions is beyond what a number holds.
  let logarithm = -changed * Math.LN2;
  let tail = 0;
  for (let fewer = 0; fewer <= Math.min(better, worse); fewer += 1) {
    tail += Math.exp(logarithm);
    logarithm += Math.log((changed - fewer) / (fewer + 1));
  }
  return Math.min(1, 2 * tail);
}
