export type Example = { readonly features: readonly number[]; readonly label: 0 | 1; readonly weight: number };
export type LogisticModel = { readonly bias: number; readonly weights: readonly number[] };

/**
 * Logistic regression with an L2 penalty, by Newton's method (iteratively reweighted least squares).
 * Deterministic: the same examples give the same model.
 */
export function fitLogisticRegression(examples: readonly Example[], penalty: number, iterations = 30): LogisticModel {
  const size = (examples[0]?.features.length ?? 0) + 1;
  let weights = zeros(size);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const gradient = zeros(size);
    const hessian = Array.from({ length: size }, () => zeros(size));
    for (const { features, label, weight } of examples) {
      const row = [1, ...features];
      const chance = sigmoid(dot(weights, row));
      const curvature = Math.max(chance * (1 - chance), 1e-6) * weight;
      for (let i = 0; i < size; i++) {
        const value = row[i] ?? 0;
        gradient[i] = (gradient[i] ?? 0) + (label - chance) * weight * value;
        const line = hessian[i] as number[];
        for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + curvature * value * (row[j] ?? 0);
      }
    }
    for (let i = 0; i < size; i++) {
      const line = hessian[i] as number[];
      const strength = i === 0 ? 1e-6 : penalty;
      line[i] = (line[i] ?? 0) + strength;
      gradient[i] = (gradient[i] ?? 0) - strength * (weights[i] ?? 0);
    }
    const step = solve(hessian, gradient);
    weights = weights.map((value, i) => value + Math.max(-2, Math.min(2, step[i] ?? 0)));
    if (Math.max(...step.map(Math.abs)) < 1e-6) break;
  }
  return { bias: weights[0] ?? 0, weights: weights.slice(1) };
}

const zeros = (size: number): number[] => Array.from({ length: size }, () => 0);

export function predict(model: LogisticModel, features: readonly number[]): number {
  return sigmoid(model.bias + dot(model.weights, features));
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

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
