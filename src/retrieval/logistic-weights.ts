/** A logistic regression over named signals. */
export type LogisticWeights<Name extends string> = {
  readonly bias: number;
  readonly weights: Readonly<Record<Name, number>>;
};

/** The chance, from 0 to 1, that the model gives. */
export function chance<Name extends string>(
  model: LogisticWeights<Name>,
  signals: Readonly<Record<Name, number>>,
): number {
  let sum = model.bias;
  for (const name in model.weights) sum += model.weights[name] * signals[name];
  return 1 / (1 + Math.exp(-sum));
}
