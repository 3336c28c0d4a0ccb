import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OnnxModel } from '../models/onnx-model.ts';
import { encodePair, type KeptText } from './encode-pair.ts';

/** A tokenizer that anyone can follow: 1, the first text's letters, 2, the second text's, 2. */
const encode: OnnxModel['encode'] = (text, pair) => {
  const letters = (of: string) => Array.from(of, (letter) => 100 + (letter.codePointAt(0) ?? 0));
  const first = [1, ...letters(text), 2];
  const second = pair === undefined ? [] : [...letters(pair), 2];
  return { ids: [...first, ...second], types: [...first.map(() => 0), ...second.map(() => 1)] };
};
const lettersOf = (ids: readonly number[]) =>
  String.fromCodePoint(...ids.filter((id) => id >= 100).map((id) => id - 100));

const question: KeptText = { text: 'first', share: 0.25 };
const statement: KeptText = { text: 'second', share: 0.5 };
const encoded = (first: string, second: string, maxTokens: number, kept: KeptText) =>
  encodePair(encode, { first, second }, maxTokens, kept);

describe('two texts as one input', () => {
  it('leaves both whole where they fit', () => {
    for (const kept of [question, statement]) expect(encoded('why', 'storm', 64, kept)).toEqual(encode('why', 'storm'));
  });

  it('cuts the passage, not a question of usual length', () => {
    const { ids, types } = encoded('why', 'abcdefghijklmnopqrstuvwxyz', 20, question);
    expect(lettersOf(ids)).toBe('whyabcdefghijklmn');
    expect(ids).toHaveLength(20);
    expect([ids.at(-1), types.at(-1)]).toEqual([2, 1]);
  });

  it('cuts a question to a quarter of the window, and leaves the rest to the passage', () => {
    const { ids, types } = encoded('q'.repeat(1000), 'p'.repeat(1000), 100, question);
    expect(lettersOf(ids)).toBe(`${'q'.repeat(23)}${'p'.repeat(74)}`);
    expect(types.filter((type) => type === 0)).toHaveLength(25);
  });

  it('cuts what a statement is held against, not the statement', () => {
    const { ids, types } = encoded('abcdefghijklmnopqrstuvwxyz', 'storm', 20, statement);
    expect(lettersOf(ids)).toBe('abcdefghijklstorm');
    expect([ids.length, ids.at(-1), types.at(-1)]).toEqual([20, 2, 1]);
  });

  it('leaves the source its half beside an endless statement', () => {
    const { ids } = encoded('p'.repeat(1000), 's'.repeat(1000), 100, statement);
    expect(lettersOf(ids)).toBe(`${'p'.repeat(49)}${'s'.repeat(48)}`);
  });

  it('fits the window and ends, whatever it is given', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(
        text,
        text,
        fc.integer({ min: 8, max: 200 }),
        fc.constantFrom(question, statement),
        (one, other, maxTokens, kept) => {
          const { ids, types } = encoded(one, other, maxTokens, kept);
          expect(ids.length).toBeLessThanOrEqual(maxTokens);
          expect(types).toHaveLength(ids.length);
          expect(ids.at(-1)).toBe(2);
        },
      ),
    );
  });

  it('looks at no more of an endless text than could ever fit', () => {
    const seen: number[] = [];
    const watched: OnnxModel['encode'] = (text, pair) => {
      seen.push(text.length, pair?.length ?? 0);
      return encode(text, pair);
    };
    const endless = { first: 'q'.repeat(1_000_000), second: 'p'.repeat(1_000_000) };
    for (const kept of [question, statement]) encodePair(watched, endless, 512, kept);
    expect(Math.max(...seen)).toBeLessThanOrEqual(20_000);
  });
});
