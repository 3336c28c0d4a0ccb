import { kernelsWasm } from './kernels-wasm.ts';

/**
 * Loops over vectors and codes in WebAssembly, with a memory of their own: 3 to 10 times as fast as the same in JavaScript,
 * which has no vector instructions (`npm run bench -- question` was 1.36 of its floor without, see bench/README.md).
 * All places are bytes from the start of that memory.
 */
export type Kernels = {
  /** A view becomes empty when the memory grows. */
  readonly memory: WebAssembly.Memory;
  /** Writes to `scores` the inner products of a vector with `count` rows; each has `stride` bytes, a multiple of 64. */
  innerProducts(vector: number, rows: number, count: number, stride: number, scores: number): void;
  /**
   * For each code of one range the fewest bits by which one of the other differs, summed. Codes have `width` bytes, a
   * multiple of 16; neither range is empty.
   */
  nearestBits(codes: number, codesEnd: number, others: number, othersEnd: number, width: number): number;
};

const compiled = new WebAssembly.Module(Buffer.from(kernelsWasm, 'base64'));

export function openKernels(): Kernels {
  return new WebAssembly.Instance(compiled).exports as Kernels;
}

const pageBytes = 65_536;

/** Lets the memory have at least so many bytes. Throws `RangeError` where the machine or the format (4 GB) has no more. */
export function growTo({ memory }: Kernels, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}
