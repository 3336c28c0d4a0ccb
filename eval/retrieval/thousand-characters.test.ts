import { describe, expect, it } from 'vitest';
import { passagesWithSentences, thousandCharacterPassages } from './thousand-characters.ts';

const sentence = 'The harbour bridge was closed again after a cable had snapped in the night.';
const text = Array.from({ length: 60 }, (_, at) => (at % 7 === 6 ? `${sentence}\n\n` : `${sentence} `)).join('');

describe('passages of 1,000 characters', () => {
  it('slice to their text, in order, though the article says the same again and again', async () => {
    const passages = await thousandCharacterPassages('bridge', text);
    expect(passages.length).toBeGreaterThan(3);
    for (const passage of passages) {
      expect(text.slice(passage.start, passage.end)).toBe(passage.text);
      expect(passage.text.length).toBeLessThanOrEqual(1000);
    }
    const starts = passages.map(({ start }) => start);
    expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
    expect(passages.at(-1)!.end).toBe(text.trimEnd().length);
  });

  it('of an empty article are none', async () => expect(await thousandCharacterPassages('empty', '')).toEqual([]));
});

describe('passages in the order of their sentences', () => {
  const at = (start: number, end: number, articleId = 'a') => ({ articleId, start, end });
  const [first, second, elsewhere] = [at(0, 100), at(80, 180), at(0, 100, 'b')];
  const passages = [first, second, elsewhere];

  it('stand where their best sentence does', () => {
    expect(passagesWithSentences([at(120, 150), at(10, 30, 'b'), at(0, 20)], passages)).toEqual([
      second,
      elsewhere,
      first,
    ]);
  });
  it('share a sentence that both hold whole, and not one that one cuts', () => {
    expect(passagesWithSentences([at(82, 98)], passages)).toEqual([first, second]);
    expect(passagesWithSentences([at(70, 98)], passages)).toEqual([first]);
  });
  it('leave out a sentence that none holds', () => {
    expect(passagesWithSentences([at(500, 520), at(0, 5, 'c')], passages)).toEqual([]);
  });
});
