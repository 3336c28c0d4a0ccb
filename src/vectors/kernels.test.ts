import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileKernels } from '../testing/compile-kernels.ts';
import { growTo, openKernels } from './kernels.ts';

it('are what kernels.wat says', async () => {
  const source = readFileSync(new URL('kernels-wasm.ts', import.meta.url), 'utf8');
  expect(source).toContain(await compileKernels());
});

it('multiply a vector with rows as plain loops do', () => {
  const vectors = fc
    .integer({ min: 1, max: 5 })
    .chain((pieces) =>
      fc.array(
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 16 * pieces, maxLength: 16 * pieces }),
        { minLength: 1, maxLength: 8 },
      ),
    );
  fc.assert(
    fc.property(vectors, (all) => {
      const [vector = [], ...rows] = all;
      const stride = 4 * vector.length;
      const kernels = openKernels();
      growTo(kernels, 1_000_000);
      new Float32Array(kernels.memory.buffer).set(all.flat());
      kernels.innerProducts(0, stride, rows.length, stride, stride * all.length);
      const scores = new Float32Array(kernels.memory.buffer, stride * all.length, rows.length + 1);
      for (const [at, row] of rows.entries())
        expect(scores[at]).toBeCloseTo(
          row.reduce((sum, value, place) => sum + value * (vector[place] ?? 0), 0),
          4,
        );
      expect(scores[rows.length]).toBe(0);
    }),
    { numRuns: 100 },
  );
});
