import { addSquare, dot, maximise, zeros } from './newton.ts';

export type Example = { readonly features: readonly number[]; readonly label: 0 | 1; readonly weight: number };
export type LogisticModel = { readonly bias: number; readonly weights: readonly number[] };

/** Logistic regression with an L2 penalty on all but the bias. Deterministic: the same examples give the same model. */
export function fitLogisticRegression(examples: readonly Example[], penalty: number): LogisticModel {
  const size = (examples[0]?.features.length ?? 0) + 1;
  const rows = examples.map(({ features, label, weight }) => ({ row: [1, ...features], label, weight }));
  const [bias = 0, ...weights] = maximise((at) => {
    let value = 0;
    const gradient = zeros(size);
    const curvature = Array.from({ length: size }, () => zeros(size));
    for (const { row, label, weight } of rows) {
      const sum = dot(at, row);
      const chance = sigmoid(sum);
      value += weight * (label === 1 ? -softplus(-sum) : -softplus(sum));
      for (let i = 0; i < size; i++) gradient[i] = (gradient[i] ?? 0) + (label - chance) * weight * (row[i] ?? 0);
      addSquare(curvature, row, Math.max(chance * (1 - chance), 1e-9) * weight);
    }
    for (let i = 0; i < size; i++) {
      const strength = i === 0 ? 1e-6 : penalty;
      value -= (strength * (at[i] ?? 0) ** 2) / 2;
      gradient[i] = (gradient[i] ?? 0) - strength * (at[i] ?? 0);
      const line = curvature[i] as number[];
      line[i] = (line[i] ?? 0) + strength;
    }
    return { value, gradient, curvature };
  }, size);
  return { bias, weights };
}

export function predict(model: LogisticModel, features: readonly number[]): number {
  return sigmoid(model.bias + dot(model.weights, features));
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** log(1 + exp(value)) without overflow. */
function softplus(value: number): number {
  return Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
}
