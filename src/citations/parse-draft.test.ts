import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDraftParser } from './parse-draft.ts';

const refusal = 'NO ANSWER';

function parse(draft: string, pieces: readonly string[] = [draft]) {
  const parser = createDraftParser(refusal);
  const statements = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  return { statements, noAnswer: parser.noAnswer, stopped: parser.stopped };
}

/** `text ← labels`, one a statement: short enough to read in a table. */
function summary(draft: string): string[] {
  return parse(draft).statements.map(
    ({ text, labels, complete }) => `${text} ← ${labels.join(' ')}${complete ? '' : ' (cut off)'}`,
  );
}

describe('markers', () => {
  it.each([
    ['after the full stop', 'It rained. [S1]', ['It rained. ← S1']],
    ['before the full stop', 'It rained [S1]. It snowed [S2].', ['It rained. ← S1', 'It snowed. ← S2']],
    ['without a space', 'It rained.[S1][S2] It snowed.[S3]', ['It rained. ← S1 S2', 'It snowed. ← S3']],
    ['listed', 'It rained. [S1, S2] It snowed. [S3; S4]', ['It rained. ← S1 S2', 'It snowed. ← S3 S4']],
    ['joined by words', 'It rained [S1], [S2] and [S3].', ['It rained. ← S1 S2 S3']],
    ['double', 'It rained. [[S1]]', ['It rained. ← S1']],
    ['full-width', 'It rained.【S1】 It snowed.［S2］', ['It rained. ← S1', 'It snowed. ← S2']],
    ['round', 'It rained (S1). It snowed (see [S2]).', ['It rained. ← S1', 'It snowed. ← S2']],
    ['lower case and spaces', 'It rained. [ s1 ]', ['It rained. ← S1']],
    ['a range', 'It rained. [S2-S4]', ['It rained. ← S2 S3 S4']],
    ['an endless range', 'It rained. [S1–S999999]', ['It rained. ← S1 S999999']],
    ['repeated', 'It rained. [S1][S1, s1]', ['It rained. ← S1']],
    ['with a word', 'It rained. [Source S1]', ['It rained. ← S1']],
    ['a number that is no label', 'It rained. [1] It snowed. [^2]', ['It rained. ← 1', 'It snowed. ← 2']],
    ['an example taken over', 'It rained. [S#]', ['It rained. ← S#']],
    ['on the next line', 'It rained.\n[S1]\n\nIt snowed.\n[S2]', ['It rained. ← S1', 'It snowed. ← S2']],
    ['in front', '[S1] It rained. [S2] It snowed.', ['It rained. ← S1', 'It snowed. ← S2']],
    ['in front of each line', '[S1] It rained.\n[S2] It snowed.\n', ['It rained. ← S1', 'It snowed. ← S2']],
    ['in the middle', 'It rained in Bern [S1] and in Basel [S2].', ['It rained in Bern and in Basel. ← S1 S2']],
    ['in an enumeration', 'Rain in Bern [S1], Basel [S2] and Chur [S3].', ['Rain in Bern, Basel and Chur. ← S1 S2 S3']],
    ['in a list of sources', 'It rained.\n\nSources: [S1], [S2]', ['It rained. ← S1 S2']],
    ['bare in a list of sources', 'It rained.\nSources: S1, S2', ['It rained. ← S1 S2']],
    ['none', 'It rained.', ['It rained. ← ']],
    ['other brackets', 'It [sic] rained (Bern, 2024). [S1]', ['It [sic] rained (Bern, 2024). ← S1']],
    ['broken off', 'It rained. [S1] It sn', ['It rained. ← S1', 'It sn ←  (cut off)']],
    ['a marker broken off', 'It rained. [S1] It snowed. [S', ['It rained. ← S1', 'It snowed. ← ']],
  ])('%s', (_, draft, expected) => {
    expect(summary(draft)).toEqual(expected);
  });

  it('gives its labels to the last of several sentences only', () => {
    expect(summary('It rained. It snowed. [S1]')).toEqual(['It rained. ← ', 'It snowed. ← S1']);
  });

  it('does not take abbreviations, initials or decimals for the end of a sentence', () => {
    const sentence = 'Mr. J. Roe of the U.S. Navy paid 3.5 million in St. Gallen on Jan. 5.';
    expect(summary(`${sentence} [S1]`)).toEqual([`${sentence} ← S1`]);
  });

  it('keeps quotation marks with their sentence', () => {
    expect(summary('He said: "We won." [S1] "It is over," he added. [S2]')).toEqual([
      'He said: "We won." ← S1',
      '"It is over," he added. ← S2',
    ]);
  });
});

describe('what is not the answer', () => {
  it.each([
    ['emphasis and list signs', '- **It** rained. [S1]\n2. `It` snowed. [S2]', ['It rained. ← S1', 'It snowed. ← S2']],
    ['a heading word', '**Answer:** It rained. [S1]', ['It rained. ← S1']],
    ['link addresses', 'It [rained](https://example.org/a?b=c) in Bern. [S1]', ['It rained in Bern. ← S1']],
    ['pictures', '![x](https://example.org/?leak) It rained. [S1]', ['It rained. ← S1']],
    ['fence lines', '```text\nIt rained. [S1]\n```', ['It rained. ← S1']],
    ['thoughts', '<think>It may rain. [S9]</think>\nIt rained. [S1]', ['It rained. ← S1']],
    ['thoughts begun in the prompt', 'It may rain\n</think>\nIt rained. [S1]', ['It rained. ← S1']],
    ['thoughts without end', '<think>It may rain. [S9]', []],
    ['hidden characters', 'It\u202e rai\u200bned.\u0007 [S1]', ['It rai ned. ← S1']],
    ['nothing', ' \n\n ', []],
  ])('%s', (_, draft, expected) => {
    expect(summary(draft)).toEqual(expected);
  });

  it.each(['NO ANSWER', ' **NO ANSWER.**\n', 'No answer', 'NO ANSWER [S1]', '"NO ANSWER"'])(
    'hears a refusal in %j',
    (draft) => {
      expect(parse(draft)).toMatchObject({ noAnswer: true, statements: [] });
    },
  );

  it('hears a refusal although the model goes on', () => {
    expect(parse('NO ANSWER\nBut I believe that it rained.').noAnswer).toBe(true);
  });

  it('does not hear a refusal in a statement', () => {
    expect(parse('There was no answer from Bern. [S1]').noAnswer).toBe(false);
  });
});

describe('streaming', () => {
  it('gives a statement out as soon as the next one begins, and no half marker', () => {
    const parser = createDraftParser(refusal);
    expect(parser.push('It rained. [S')).toEqual([]);
    expect(parser.push('1')).toEqual([]);
    expect(parser.push('] ')).toEqual([]);
    expect(parser.push('I')).toEqual([{ text: 'It rained.', labels: ['S1'], complete: true }]);
  });

  const fragment = fc.oneof(
    fc.constantFrom(
      'It rained', 'in Bern', 'and', 'Basel', '. ', '.', '! ', ' ', '\n', '\n\n', ', ', '[S1]', '[S2, S3]', '[[S4]]', '【S5】', '(S6)', '[S1-S3]',
      '[', ']', '(', ')', '[S', '[x]', '<think>', '</think>', '<', '**', '"', 'NO ANSWER', 'Sources: ', '- ', '1. ', 'U.S. ', '😀', '\u200b', '\ue000',
    ), // prettier-ignore
    fc.string({ maxLength: 12, unit: 'binary' }),
  );
  const drafts = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));

  it('gives the same statements however the text is cut', () => {
    fc.assert(
      fc.property(drafts, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (draft, sizes) => {
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < draft.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(draft.slice(at, at + size));
          at += size;
        }
        expect(parse(draft, pieces)).toEqual(parse(draft));
      }),
      { numRuns: 500 },
    );
  });

  it('never shows a marker that names sentences, nor the sign that stands for one', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        for (const { text } of parse(draft).statements) expect(text).not.toMatch(/\[S\d+\]|\ue000/);
      }),
      { numRuns: 500 },
    );
  });

  it('finds every statement that ends in its marker, whatever its words', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 });
    const statements = fc.array(
      fc.tuple(words, fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 })),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(statements, (given) => {
        const expected = given.map(([text, numbers]) => ({
          text: `The ${text.join(' ')}.`,
          labels: numbers.map((number) => `S${number}`),
          complete: true,
        }));
        const draft = expected
          .map(({ text, labels }) => `${text} ${labels.map((label) => `[${label}]`).join('')}`)
          .join(' ');
        expect(parse(draft).statements).toEqual(expected);
      }),
    );
  });
});

describe('limits', () => {
  it('stops after 20 statements', () => {
    const parser = createDraftParser(refusal);
    const statements = parser.push('It rained. [S1] '.repeat(1000));
    expect(statements).toHaveLength(20);
    expect(parser.stopped).toBe(true);
    expect([...parser.push('It snowed. [S2]'), ...parser.end()]).toEqual([]);
  });

  it('stops in a sentence that does not end', () => {
    const parser = createDraftParser(refusal);
    for (let piece = 0; piece < 100 && !parser.stopped; piece += 1) parser.push('and it rained '.repeat(100));
    expect(parser.stopped).toBe(true);
  });

  it('stops in thoughts that do not end', () => {
    const parser = createDraftParser(refusal);
    parser.push('<think>');
    for (let piece = 0; piece < 1000 && !parser.stopped; piece += 1) parser.push('and it rained '.repeat(100));
    expect(parser.stopped).toBe(true);
    expect(parser.end()).toEqual([]);
  });

  it.each([
    '[',
    '[S',
    '(',
    '【(',
    '<',
    '<think>',
    '<think',
    '. ',
    '[S1]',
    '**',
    ' ',
    '\n',
    '![',
    '[a](',
    '"',
    '[S1-',
    'A. ',
    '\n[S1]',
  ])('reads a million characters of %j in linear time', (unit) => {
    const draft = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const pieces = draft.match(/[^]{1,97}/g) ?? [];
    const started = performance.now();
    parse(draft, pieces);
    // It takes below 80 ms; quadratic work on the part that is read would take many seconds.
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
