import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OnnxModel } from '../models/onnx-model.ts';
import { encodePair } from './encode-pair.ts';

/** A tokenizer that anyone can follow: 1, the first text's letters, 2, the second text's, 2. */
const encode: OnnxModel['encode'] = (text, pair) => {
  const letters = (of: string) => Array.from(of, (letter) => 100 + (letter.codePointAt(0) ?? 0));
  const first = [1, ...letters(text), 2];
  const second = pair === undefined ? [] : [...letters(pair), 2];
  return { ids: [...first, ...second], types: [...first.map(() => 0), ...second.map(() => 1)] };
};
const lettersOf = (ids: readonly number[]) =>
  String.fromCodePoint(...ids.filter((id) => id >= 100).map((id) => id - 100));

describe('a question and a passage as one input', () => {
  it('leaves both whole where they fit', () => {
    expect(encodePair(encode, 'why', 'storm', 64)).toEqual(encode('why', 'storm'));
  });

  it('cuts the passage, not a question of usual length', () => {
    const { ids, types } = encodePair(encode, 'why', 'abcdefghijklmnopqrstuvwxyz', 20);
    expect(lettersOf(ids)).toBe('whyabcdefghijklmn');
    expect(ids).toHaveLength(20);
    expect([ids.at(-1), types.at(-1)]).toEqual([2, 1]);
  });

  it('cuts a question to a quarter of the window, and leaves the rest to the passage', () => {
    const { ids, types } = encodePair(encode, 'q'.repeat(1000), 'p'.repeat(1000), 100);
    expect(lettersOf(ids)).toBe(`${'q'.repeat(23)}${'p'.repeat(74)}`);
    expect(types.filter((type) => type === 0)).toHaveLength(25);
  });

  it('fits the window and ends, whatever it is given', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 8, max: 200 }), (question, passage, maxTokens) => {
        const { ids, types } = encodePair(encode, question, passage, maxTokens);
        expect(ids.length).toBeLessThanOrEqual(maxTokens);
        expect(types).toHaveLength(ids.length);
        expect(ids.at(-1)).toBe(2);
      }),
    );
  });

  it('looks at no more of an endless text than could ever fit', () => {
    const seen: number[] = [];
    encodePair(
      (text, pair) => {
        seen.push(text.length, pair?.length ?? 0);
        return encode(text, pair);
      },
      'q'.repeat(1_000_000),
      'p'.repeat(1_000_000),
      512,
    );
    expect(Math.max(...seen)).toBeLessThanOrEqual(20_000);
  });
});
