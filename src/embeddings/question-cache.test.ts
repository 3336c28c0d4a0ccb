import { describe, expect, it } from 'vitest';
import { rememberQuestions } from './question-cache.ts';

describe('remembered questions', () => {
  const counting = () => {
    const asked: string[] = [];
    const embed = rememberQuestions(async (text) => {
      asked.push(text);
      if (text === 'broken') throw new Error('the thread died');
      return { vector: Float32Array.of(text.length), wordCodes: Uint8Array.of(1) };
    });
    return { asked, embed };
  };

  it('are embedded once, whatever their asker does with the vector', async () => {
    const { asked, embed } = counting();
    (await embed('Why?')).vector.fill(0);
    expect(await embed('Why?')).toEqual({ vector: Float32Array.of(4), wordCodes: Uint8Array.of(1) });
    expect(asked).toEqual(['Why?']);
  });

  it('are forgotten, the one asked longest ago first', async () => {
    const { asked, embed } = counting();
    await embed('first');
    for (let number = 0; number < 999; number++) await embed(`question ${number}`);
    await embed('first');
    await embed('one more');
    await embed('first');
    expect(asked.filter((text) => text === 'first')).toHaveLength(1);
    await embed('question 0');
    expect(asked.filter((text) => text === 'question 0')).toHaveLength(2);
  });

  it('are embedded once when they are asked twice at the same time', async () => {
    const { asked, embed } = counting();
    const controller = new AbortController();
    const both = [embed('Why?'), embed('Why?', controller.signal)];
    expect(await Promise.all(both)).toHaveLength(2);
    expect(asked).toEqual(['Why?']);
    controller.abort(new Error('left'));
    await expect(embed('Why?', controller.signal)).rejects.toThrow('left');
  });

  it('are not remembered when they failed', async () => {
    const { asked, embed } = counting();
    for (let attempt = 0; attempt < 2; attempt++) await expect(embed('broken')).rejects.toThrow('the thread died');
    expect(asked).toHaveLength(2);
  });
});
