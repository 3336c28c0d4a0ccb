import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLines } from './byte-lines.ts';

async function* chunksOf(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? bytes.length;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
const linesOf = async (text: string, lengths: readonly number[], longest: number) => {
  const lines: (string | null)[] = [];
  let number = 0;
  for await (const line of byteLines(chunksOf(Buffer.from(text), lengths), longest)) {
    expect(line.number).toBe(++number);
    lines.push(line.bytes && Buffer.from(line.bytes).toString());
  }
  return lines;
};

describe('the lines of a stream', () => {
  it('are those of the whole text, however it is cut into chunks', async () => {
    const texts = fc.array(fc.constantFrom('{"id":1}', 'é', '\n', '\n\n', '\r\n', '')).map((parts) => parts.join(''));
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(texts, lengths, async (text, lengths) => {
        const expected = text.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(await linesOf(text, lengths, 1000)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('are null where they are longer than the limit, and the others keep their numbers', async () => {
    const text = `short\n${'x'.repeat(100)}\nexact-10-b\n${'y'.repeat(11)}`;
    for (const length of [1, 7, 1000])
      expect(await linesOf(text, [length], 10)).toEqual(['short', null, 'exact-10-b', null]);
  });

  it('hold no more than one of them: a line of a gigabyte is let by', async () => {
    const chunk = new Uint8Array(1_000_000).fill(120);
    async function* endless() {
      for (let at = 0; at < 1000; at++) yield chunk;
      yield Buffer.from('\nlast');
    }
    const before = process.memoryUsage().rss;
    const lines: (number | null)[] = [];
    for await (const { bytes } of byteLines(endless(), 20_000_000)) lines.push(bytes?.length ?? null);
    expect(lines).toEqual([null, 4]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});
