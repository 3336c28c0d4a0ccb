/** A concave function's value, gradient and (negated) curvature at some weights. */
export type Objective = (weights: readonly number[]) => {
  readonly value: number;
  readonly gradient: number[];
  readonly curvature: number[][];
};

/** Halvings of a step before it counts as going nowhere. */
const halvings = 40;

/**
 * The weights at which a concave function is greatest, by Newton's method; a step that would not raise the value is halved
 * until it does (Armijo), so that it converges from anywhere. Deterministic.
 */
export function maximise(objective: Objective, size: number, iterations = 100): number[] {
  let weights = zeros(size);
  let at = objective(weights);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const step = solve(at.curvature, at.gradient);
    const slope = dot(step, at.gradient);
    let length = 1;
    let next = { weights, at };
    for (let halving = 0; halving < halvings; halving++, length /= 2) {
      const tried = weights.map((weight, i) => weight + length * (step[i] ?? 0));
      const there = objective(tried);
      if (there.value < at.value + 1e-4 * length * slope) continue;
      next = { weights: tried, at: there };
      break;
    }
    const gain = next.at.value - at.value;
    weights = next.weights;
    at = next.at;
    if (gain < 1e-9) break;
  }
  return weights;
}

export const zeros = (size: number): number[] => Array.from({ length: size }, () => 0);

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Adds `weight * row * rowᵀ` to a square matrix. */
export function addSquare(matrix: number[][], row: readonly number[], weight: number): void {
  for (const [i, value] of row.entries()) {
    const line = matrix[i];
    if (line && value !== 0) for (const [j, other] of row.entries()) line[j] = (line[j] ?? 0) + weight * value * other;
  }
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const head = rows[column] as number[];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const line = rows[row] as number[];
      const factor = (line[column] ?? 0) / (head[column] || 1e-12);
      for (let k = column; k <= size; k++) line[k] = (line[k] ?? 0) - factor * (head[k] ?? 0);
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] || 1e-12));
}
