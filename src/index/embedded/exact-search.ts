import type { Hit } from '../search-index.ts';
import { growTo, openKernels, type Kernels } from '../../vectors/kernels.ts';
import { topHits } from './top-hits.ts';

/** Vectors in memory, searched one by one: exact, and fast enough for some thousands (384 dimensions: 0.15 ms a thousand). */
export type ExactVectors = {
  readonly size: number;
  add(passageId: number, vector: Float32Array): void;
  remove(passageId: number): boolean;
  search(vector: Float32Array, limit: number, allowed: ReadonlySet<number> | null): Hit[];
};

/** Rows are padded with zeros to what `innerProducts` takes at a time. */
const rowBytes = (dimensions: number) => 64 * Math.ceil(dimensions / 16);

export function createExactVectors(): ExactVectors {
  /** The question's vector, then row after row, and behind them a score for each; what is removed is overwritten by the last. */
  let kernels: Kernels | null = null;
  let stride = 0;
  const ids: number[] = [];
  const places = new Map<number, number>();
  const rowAt = (place: number) => (place + 1) * stride;
  const write = ({ memory }: Kernels, vector: Float32Array, at: number) =>
    new Float32Array(memory.buffer, at, stride >>> 2).fill(0, vector.length).set(vector);
  return {
    get size() {
      return ids.length;
    },
    add(passageId, vector) {
      kernels ??= openKernels();
      stride = rowBytes(vector.length);
      const place = places.get(passageId) ?? ids.length;
      const bytes = rowAt(place + 1);
      // Twice what is there, so that a row costs no copy of all.
      if (bytes > kernels.memory.buffer.byteLength) growTo(kernels, 2 * bytes);
      write(kernels, vector, rowAt(place));
      ids[place] = passageId;
      places.set(passageId, place);
    },
    remove(passageId) {
      const place = places.get(passageId);
      if (place === undefined) return false;
      const last = ids.pop() as number;
      places.delete(passageId);
      if (last === passageId) return true;
      new Uint8Array((kernels as Kernels).memory.buffer).copyWithin(
        rowAt(place),
        rowAt(ids.length),
        rowAt(ids.length + 1),
      );
      ids[place] = last;
      places.set(last, place);
      return true;
    },
    search(vector, limit, allowed) {
      const top = topHits(limit);
      if (!kernels || ids.length === 0) return [];
      const scoresAt = rowAt(ids.length);
      growTo(kernels, scoresAt + 4 * ids.length);
      write(kernels, vector, 0);
      kernels.innerProducts(0, rowAt(0), ids.length, stride, scoresAt);
      const scores = new Float32Array(kernels.memory.buffer, scoresAt, ids.length);
      for (let place = 0; place < ids.length; place++) {
        const passageId = ids[place] as number;
        if (!allowed || allowed.has(passageId)) top.offer(passageId, scores[place] as number);
      }
      return top.take();
    },
  };
}

/** The cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The best `limit` hits, best first; equal scores in order of id, so that an answer can be repeated. */
export function best(hits: Hit[], limit: number): Hit[] {
  return hits.sort((a, b) => b.score - a.score || a.passageId - b.passageId).slice(0, limit);
}
