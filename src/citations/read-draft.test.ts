import { describe, expect, it } from 'vitest';
import { readDraft } from './read-draft.ts';

async function read(pieces: Iterable<string | { text: string; labels: string[] }>) {
  const raw: string[] = [];
  let given = 0;
  async function* output() {
    for (const piece of pieces) {
      given += 1;
      yield piece;
    }
  }
  const parts = [];
  for await (const part of readDraft(output(), (text) => raw.push(text))) parts.push(part);
  return { parts, raw: raw.join(''), given };
}

describe('readDraft', () => {
  it('reads statements from streamed text and keeps what was written', async () => {
    const { parts, raw } = await read(['It rained. [', 'S1] It snow', 'ed. [S2]']);
    expect(parts.map(({ text, labels }) => [text, labels])).toEqual([
      ['It rained.', ['S1']],
      ['It snowed.', ['S2']],
    ]);
    expect(raw).toBe('It rained. [S1] It snowed. [S2]');
  });

  it('passes a quoted sentence on as it stands, whatever it holds', async () => {
    const quoted = { text: 'He wrote [S9]: "Mr. X. Y."\nAnd left', labels: ['S1'] };
    expect((await read([quoted])).parts).toEqual([{ ...quoted, complete: true, noAnswer: false }]);
  });

  it('ends with a refusal where the model refuses', async () => {
    expect((await read(['NO ', 'ANSWER'])).parts).toMatchObject([{ noAnswer: true, labels: [] }]);
  });

  it('stops reading a model that does not stop writing', async () => {
    function* endless() {
      for (;;) yield 'It rained and rained. [S1] ';
    }
    const { parts, given } = await read(endless());
    expect(parts).toHaveLength(20);
    expect(given).toBeLessThan(30);
  });
});
