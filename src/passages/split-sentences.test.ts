import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compiledFile } from '../testing/compile-sources.ts';
import { nastyText } from '../testing/nasty-text.ts';
import { slice } from './span.ts';
import { longestSentence, splitSentences } from './split-sentences.ts';

const sentencesOf = (text: string) => splitSentences(text).map((span) => slice(text, span));
/** The test's texts are written with `|` where sentences part. */
const parts = (marked: string) => marked.split('|').map((part) => part.trim());
const wrap = (text: string, width: number) => text.replace(new RegExp(`(?=.{${width}})(.{1,${width}}) `, 'g'), '$1\n');

describe('sentences', () => {
  it.each([
    [
      'end at a full stop, a question mark, an exclamation mark',
      'The ferry left. | Did anybody wave? | Nobody did! | It rained.',
    ],
    [
      'do not end at a title or a military rank',
      'Mrs. Osei met Lt. Col. Brandt and Dr. No. | Gens. Ruiz and Wahl stayed away.',
    ],
    ['do not end at initials', 'George P. Whitlow wrote to J. K. Amari. | E. P. Lund replied.'],
    ['end at a letter that is a name by itself', 'They went back to Plan B. | The others kept to Plan A.'],
    [
      'do not end inside "U.S." but may end behind it',
      'The U.S. Senate voted. | He moved to the U.S. | The family followed.',
    ],
    [
      'do not end at a month or a weekday',
      'It closed on Jan. 6 and opened on Tues. evening. | It was cold in Feb. | The harbour froze.',
    ],
    [
      'do not end at a company form before its name goes on',
      'Kestrel Inc. Chairwoman Ada Roth left Birch Co. Ltd. on Monday.',
    ],
    ['end at a company form where another sentence begins', 'She works for Kestrel Inc. | The firm makes kites.'],
    [
      'do not end at times of day, numbers or amounts',
      'At 5 p.m. Friday it cost $2.5 bn, i.e. 3.14 times No. 7 on p. 12.',
    ],
    ['end at "No." where no number follows', 'Would they come? | No. | They had said so.'],
    ['do not end at a court case', 'The judges cited Alder v. Birch.'],
    ['end behind "etc." before a capital', 'Bring boots, tents, etc. | Food is provided.'],
    ['end at a plain word that is also an abbreviation', 'They lay in the sun. | Rain came later.'],
    ['keep closing quotation marks and brackets', '“We are open,” she said. | “Come in.” | (Nobody came.) | He left.'],
    ['do not end at a question inside a sentence', '“Why now?” he asked. | "Wait!" they shouted.'],
    ['end at an ellipsis before a capital only', 'He waited… and waited. | Then… | The bell rang... | She came.'],
    ['keep marks of a note', 'The bridge is old.[4] | It was mended.[12][13] | It stands.'],
    ['end in scripts without spaces', '大桥开放了。|人们很高兴！|你呢？'],
    ['end in Arabic', 'هل افتتح الجسر؟ | نعم. | شكرا.'],
    ['do not end inside an address, a version or a decimal', 'See example.org/a.b?c=d or version 2.0.1 of it.'],
    ['do not end behind the number of a list item', '1. Take the ferry. | Pay on board.'],
  ])('%s', (_what, marked) => {
    const text = marked.replaceAll(/(?<=\p{Script=Han}.)\|/gu, '').replaceAll(' | ', ' ');
    expect(sentencesOf(text)).toEqual(parts(marked));
  });

  it('end at line ends and blank lines, full stop or not', () => {
    expect(sentencesOf('A bridge for the harbour\n\nThe bridge opened\nCars crossed it.\n')).toEqual([
      'A bridge for the harbour',
      'The bridge opened',
      'Cars crossed it.',
    ]);
  });

  it('go on over the line ends of a paragraph that is wrapped at a fixed width', () => {
    const paragraph = [
      'The council of the harbour town decided on Monday evening that the old bridge will be closed to cars.',
      'From the spring on only trams, bicycles and people on foot may cross it, the council said in a statement.',
    ];
    const text = `The council decides\n\n${wrap(paragraph.join(' '), 72)}\n\nNothing else was decided.`;
    expect(text.split('\n').length).toBeGreaterThan(6);
    expect(sentencesOf(text).map((sentence) => sentence.replaceAll('\n', ' '))).toEqual([
      'The council decides',
      ...paragraph,
      'Nothing else was decided.',
    ]);
  });

  it('end at headings, quoted lines and list items, which may go on indented', () => {
    const text =
      '## What they want\n- a bridge\n- a tram that\n  crosses it. It must be quiet.\n2) a ferry\n> we asked\n> in vain\nThat is all';
    expect(sentencesOf(text)).toEqual([
      '## What they want', '- a bridge', '- a tram that\n  crosses it.', 'It must be quiet.', '2) a ferry', '> we asked', '> in vain', 'That is all',
    ]); // prettier-ignore
  });

  it('are none where there is nothing but white space', () => {
    for (const text of ['', ' \n\t\u00a0\ufeff', '\n'.repeat(1000)]) expect(splitSentences(text)).toEqual([]);
  });
});

describe('whatever the text holds, sentences', () => {
  const anyText = fc.oneof(
    nastyText,
    // Without an end in sight, so that they must be cut.
    fc.tuple(nastyText, fc.integer({ min: 1, max: 400 })).map(([text, times]) =>
      text
        .replaceAll(/[.!?…。\n]/g, '')
        .slice(0, 30)
        .repeat(times),
    ),
    nastyText.map((text) => wrap(text, 60)),
  );

  it('slice back, do not overlap, and leave only white space outside', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let covered = 0;
        for (const { start, end } of splitSentences(text)) {
          expect(start).toBeGreaterThanOrEqual(covered);
          expect(text.slice(covered, start)).toMatch(/^\s*$/u);
          expect(end - start).toBeLessThanOrEqual(longestSentence);
          expect(text.slice(start, end)).toMatch(/^\S(?:[^]*\S)?$/);
          covered = end;
        }
        expect(text.slice(covered)).toMatch(/^\s*$/u);
      }),
      { numRuns: 1000 },
    );
  });

  it('are never cut inside a character: a surrogate pair, a letter with its accents, a joined emoji', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { end } of splitSentences(text)) {
          const isTouching = /\S/u.test(text[end] ?? ' ');
          if (!isTouching) continue;
          expect(/[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(end - 1, end + 1))).toBe(false);
          expect(text.slice(end)).not.toMatch(/^(?:\p{M}|\u200d)/u);
        }
      }),
      { numRuns: 500, examples: [['你好。\u0301'], ['你好。」\u200d🙂']] },
    );
  });

  it('are the same again, whatever was split between', () => {
    fc.assert(
      fc.property(anyText, nastyText, (text, other) => {
        const first = splitSentences(text);
        splitSentences(other);
        expect(splitSentences(text)).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a sentence that is too long', () => {
  it.each([
    ['behind a clause', `${'word '.repeat(150)}one; two, ${'word '.repeat(150)}`, /one;$/],
    ['else behind a comma', `${'word '.repeat(150)}one, two ${'word '.repeat(150)}`, /one,$/],
    ['else at a space', 'word '.repeat(300), /word$/],
  ])('is cut %s', (_where, text, ending) => {
    const [first = ''] = sentencesOf(text);
    expect(first).toMatch(ending);
    expect(first.length).toBeLessThanOrEqual(longestSentence);
  });

  it.each([
    ['accents', 'e\u0301'],
    ['emoji of several parts', '👩‍👩‍👧'],
    ['surrogate pairs', '𝔸'],
  ])('is cut between %s where there is no space', (_what, character) => {
    const pieces = sentencesOf(character.repeat(2000));
    expect(pieces.join('')).toBe(character.repeat(2000));
    for (const piece of pieces) expect(piece.length % character.length).toBe(0);
  });
});

describe('the time it takes', () => {
  it.each([
    ['one line of words without an end', 'word '.repeat(2_000_000)],
    ['one word', 'a'.repeat(10_000_000)],
    ['marks without an end', `${'!'.repeat(5_000_000)}x${'.”'.repeat(2_500_000)}x`],
    ['Chinese marks without an end', `${'。'.repeat(5_000_000)}」${'！」'.repeat(2_500_000)}`],
    ['abbreviations', 'Mr. U.S. J. '.repeat(400_000)],
    ['short lines', 'Anna\n'.repeat(1_000_000)],
    ['list items', '- a\n  b\n'.repeat(600_000)],
    ['wrapped lines', `${'word '.repeat(14)}\n`.repeat(140_000)],
    ['blank lines', '\n \t'.repeat(3_000_000)],
  ])('is a few seconds for millions of characters: %s', (_what, text) => {
    const begin = performance.now();
    splitSentences(text);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('is no matter of how much else a process has compiled', async () => {
    // V8 goes over to this by itself once the expressions of a thread are a megabyte of code.
    const simply = ['--no-regexp-optimization', '--input-type=module'];
    const module = pathToFileURL(compiledFile(new URL('split-sentences.ts', import.meta.url)));
    const script = `import { splitSentences } from '${module.href}';
      for (const mark of ['!', '."', '。', '*'])
        console.log(splitSentences(mark.repeat(5_000_000 / mark.length) + 'x').length);`;
    const { stdout } = await promisify(execFile)(process.execPath, [...simply, '-e', script]);
    expect(stdout).toBe('5001\n'.repeat(4));
  });
});
