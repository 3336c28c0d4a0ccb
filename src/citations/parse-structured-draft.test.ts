import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from './parse-draft.ts';
import { createDraftReader } from './draft-reader.ts';

const bridge = { text: 'The mayor opened the bridge.', sources: ['S1', 'S3'] };
const cost = { text: 'It cost “40 million” 😀 \\o/ euros.', sources: ['S2'] };
const draft = JSON.stringify({ statements: [bridge, cost] });

/** What is read of `text`, given in pieces of so many characters. */
function read(text: string, length = text.length || 1, limits = defaultLimits) {
  const reader = createDraftReader(limits);
  const statements = [];
  for (let at = 0; at < text.length; at += length) statements.push(...reader.push(text.slice(at, at + length)));
  statements.push(...reader.end());
  return { statements, noAnswer: reader.noAnswer };
}

const whole = [
  { text: bridge.text, labels: bridge.sources, complete: true },
  { text: cost.text, labels: cost.sources, complete: true },
];

describe('a structured draft', () => {
  it.each([1, 2, 3, 7, 1000])('gives the same statements in pieces of %i characters', (length) => {
    expect(read(draft, length)).toEqual({ statements: whole, noAnswer: false });
    const escaped = draft.replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    expect(escaped).toContain('\\ud83d\\ude00');
    expect(read(escaped, length).statements).toEqual(whole);
  });

  it('gives each statement as soon as it is whole', () => {
    const reader = createDraftReader();
    const [before, after] = draft.split(',{"text":"It');
    expect(reader.push(before ?? '')).toEqual([whole[0]]);
    expect(reader.push(`,{"text":"It${after?.slice(0, -5)}`)).toEqual([]);
    expect(reader.push(draft.slice(-5))).toEqual([whole[1]]);
  });

  it.each(['<think>It rained. [S1]', '<think>It rained. [S1]</thin', '<reasoning>{"statements": ["It rained. [S1]"]}'])(
    'is not begun in thoughts that do not end: %s',
    (text) => {
      for (const length of [1, 4, 1000]) expect(read(text, length).statements).toEqual([]);
    },
  );

  it.each([
    ['nothing before it', ''],
    ['white space', ' \n\n\t'],
    ['a code fence', '```json\n'],
    ['thoughts', '<think>Is it {"statements": []}? [S9] No.</think>\n'],
    ['thoughts and a fence', '<thinking>Hm.</thinking> ```\n'],
  ])('is known behind %s', (_, before) => {
    for (const length of [1, 5, 1000])
      expect(read(`${before}${draft}\n\`\`\`\nI hope this helps! [S4]`, length)).toEqual({
        statements: whole,
        noAnswer: false,
      });
  });

  it.each([
    ['says that there is no answer', '{"statements": []}'],
    ['says so in words', '{"statements": [{"text": "NO ANSWER", "sources": ["S1"]}]}'],
  ])('that %s is a refusal', (_, text) => {
    for (const length of [1, 1000]) expect(read(text, length)).toEqual({ statements: [], noAnswer: true });
  });

  it.each([
    ['the marker written in the text, too', { text: 'It rained [S4].', sources: ['S1'] }, ['It rained.', ['S1', 'S4']]],
    ['a label in brackets', { text: 'It rained.', sources: ['[S1]', 's4'] }, ['It rained.', ['S1', 'S4']]],
    ['one string of labels', { text: 'It rained.', sources: 'S1, S4' }, ['It rained.', ['S1', 'S4']]],
    ['no full stop', { text: 'It rained', sources: ['S1'] }, ['It rained.', ['S1']]],
    ['no sources', { text: 'It rained.' }, ['It rained.', []]],
    ['sources of another kind', { text: 'It rained.', sources: [1, null, { a: 'S1' }] }, ['It rained.', []]],
    ['Markdown', { text: '**It** rained.\u200b', sources: ['S1'] }, ['It rained.', ['S1']]],
    ['a string with a marker', 'It rained. [S1]', ['It rained.', ['S1']]],
    ['something else', { claim: 'It rained.' }, ['{"claim":"It rained."}', []]],
    ['a number', 7, ['7', []]],
  ])('is read with %s in it', (_, statement, expected) => {
    expect(
      read(JSON.stringify({ statements: [statement] })).statements.map(({ text, labels }) => [text, labels]),
    ).toEqual([expected]);
  });

  it('gives every sentence of a statement its labels', () => {
    const text = 'It rained in Bern. Then the sun shone.';
    expect(read(JSON.stringify({ statements: [{ text, sources: ['S1'] }] })).statements).toMatchObject([
      { text: 'It rained in Bern.', labels: ['S1'], complete: true },
      { text: 'Then the sun shone.', labels: ['S1'], complete: true },
    ]);
  });

  it.each([
    ['ends too early', draft.slice(0, -30)],
    ['is no JSON any more', draft.replace('"sources":["S2"]', 'sources: S2')],
  ])('that %s keeps what was whole and tells the rest', (_, text) => {
    for (const length of [1, 9, 1000]) {
      const { statements, noAnswer } = read(text, length);
      expect(statements).toEqual([whole[0], { text: expect.stringContaining('It cost'), labels: [], complete: false }]);
      expect(noAnswer).toBe(false);
    }
  });

  it.each([
    ['breaks off in the sources of a statement', draft.slice(0, -4)],
    ['lists sources without end', `${draft.slice(0, -4)}${',"S2"'.repeat(10_000)}`],
  ])('that %s keeps that statement, too', (_, text) => {
    for (const length of [1, 9, 1_000_000]) expect(read(text, length).statements).toEqual(whole);
  });

  it('is no refusal where it is JSON of another form', () => {
    const { statements, noAnswer } = read('{"answer": "It rained.", "citations": ["S1"]}');
    expect(noAnswer).toBe(false);
    expect(statements).toEqual([{ text: expect.stringContaining('It rained.'), labels: [], complete: true }]);
  });

  it.each([
    ['white space without end', '{"statements": [', ' \n'],
    ['one text without end', '{"statements": [{"text": "', 'and then '],
    ['sources without end', '{"statements": [{"text": "It rained.", "sources": ["S1"', ',"S1"'],
    ['brackets without end', '{"statements": ', '['],
    ['statements without end', '{"statements": [', `${JSON.stringify(bridge)},`],
    ['white space after it', draft, ' \n'],
    ['talk after it', draft, 'and then '],
    ['thoughts without end', '<think>', 'and then '],
  ])('stops a model that writes %s', (_, start, piece) => {
    const reader = createDraftReader();
    const statements = reader.push(start);
    let given = 0;
    for (; !reader.stopped && given < 1_000_000; given += piece.length) statements.push(...reader.push(piece));
    expect(reader.stopped).toBe(true);
    expect(given).toBeLessThanOrEqual(200_000);
    expect(statements.length).toBeLessThanOrEqual(20);
  });

  it('takes time in proportion to the length', () => {
    const limits = { statements: 1e9, characters: 1e9, charactersRead: 1e9 };
    const time = (characters: number, length: number) => {
      const text = JSON.stringify({
        statements: [{ ...cost, text: `${cost.text} ${'a "b" '.repeat(characters / 6)}` }],
      });
      const started = performance.now();
      read(text, length, { ...limits });
      return performance.now() - started;
    };
    time(100_000, 4);
    // One quarter of the work would take a sixteenth of the time if it were quadratic.
    expect(time(1_000_000, 4)).toBeLessThan(10 * time(250_000, 4) + 500);
    expect(time(1_000_000, 1_000_000)).toBeLessThan(3000);
  });

  it('is bounded and never fails, whatever is written', () => {
    const sign = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', 'S1', '"text"', '"statements"', '"sources"', '\ud83d', 'é', '7', 'null', '`', '<think>'); // prettier-ignore
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 80 }), fc.integer({ min: 1, max: 9 }), (signs, length) => {
        const text = `{"statements":[${JSON.stringify(bridge)}${signs.join('')}`;
        const { statements } = read(text, length);
        const cited = (all: typeof statements) => all.filter(({ labels }) => labels.length > 0);
        expect(cited(statements)).toEqual(cited(read(text).statements));
        for (const { text: said } of statements) expect(said).toMatch(/\S/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a draft in words', () => {
  it.each([
    ['beginning with a marker', '[S1] It rained.'],
    ['after thoughts', '<think>{"statements": []}</think>It rained. [S1]'],
    ['in a code fence', '```\nIt rained. [S1]\n```'],
    ['after a sign that is no fence', '`It` rained. [S1]'],
    ['that holds a brace', 'It rained. [S1] {'],
  ])('is read by its markers: %s', (_, text) => {
    for (const length of [1, 4, 1000])
      expect(read(text, length).statements.filter(({ labels }) => labels.length > 0)).toEqual([
        { text: 'It rained.', labels: ['S1'], complete: true },
      ]);
  });
});
