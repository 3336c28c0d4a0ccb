/** Below 0 when the first run of bytes comes before the second. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const length = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < length; i++) {
    const difference = (a[aStart + i] as number) - (b[bStart + i] as number);
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float32Array;

/** The array itself, or a larger copy when it has no room for `length` values. */
export function withRoomFor<A extends NumberArray>(array: A, length: number): A {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.ceil(Math.max(length, 1.5 * array.length)));
  larger.set(array);
  return larger;
}
