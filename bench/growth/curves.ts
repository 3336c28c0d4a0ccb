/** How a figure grows with the number of passages. */
export type Curve = (passages: number) => number;
export type Point = readonly [passages: number, value: number];

/** a + b·n: what each passage adds to. */
export const linear = (points: readonly Point[]): Curve => fitted(points, (passages) => passages);

/** a + b·log n: a way through a graph. */
export const logarithmic = (points: readonly Point[]): Curve => fitted(points, (passages) => Math.log(passages));

/** a·n^b: what gets slower as it grows. */
export function power(points: readonly Point[]): Curve {
  const logarithms = fittedLine(
    points.map(([passages, value]) => ({ x: Math.log(passages), y: Math.log(value), weight: 1 })),
  );
  return (passages) => Math.exp(logarithms.offset + logarithms.slope * Math.log(passages));
}

/** Relative errors count, so that small archives do as much as large ones; nothing shrinks as it grows. */
function fitted(points: readonly Point[], of: (passages: number) => number): Curve {
  const { offset, slope } = fittedLine(
    points.map(([passages, value]) => ({ x: of(passages), y: value, weight: 1 / value ** 2 })),
  );
  return (passages) => Math.max(0, offset + slope * of(passages));
}

/** Weighted least squares with a slope that is not negative. One point gives a level line, none gives 0. */
function fittedLine(points: readonly { readonly x: number; readonly y: number; readonly weight: number }[]) {
  if (points.length === 0) return { offset: 0, slope: 0 };
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + point.weight * of(point), 0) / total;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const variance = mean(({ x }) => (x - meanX) ** 2);
  const slope = variance === 0 ? 0 : Math.max(0, mean(({ x, y }) => (x - meanX) * (y - meanY)) / variance);
  return { offset: meanY - slope * meanX, slope };
}
