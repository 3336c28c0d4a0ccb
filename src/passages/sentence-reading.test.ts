import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { readSentences } from './read-passage.ts';
import { parseReading, writeReading, type SentenceReading } from './sentence-reading.ts';
import { splitSentences } from './split-sentences.ts';

const roundTrip = (readings: readonly SentenceReading[]) => parseReading(writeReading(readings));
const read = (text: string) => readSentences(text, splitSentences(text), '2024-08-13');

describe('a written reading', () => {
  it('is read back equal, whatever the passage holds', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const readings = read(text);
        expect(roundTrip(readings)).toEqual(readings);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['no sentence', ''],
    ['a sentence without a word', '…'],
    ['money, a share and a rank', 'More than $2.5 million, nearly 40 percent, the 3rd city, about 7 ships.'],
    ['every kind of date', 'Since 2019, before May, until Aug. 3, 2021, in 2014–2018, on Tuesday, two weeks ago.'],
    ['letters that fold to white space', 'They wrote \ufdfa and \u037a twice.'],
    ['half a character', 'They met \ud83d Okoye\ude00 twice.'],
    ['a number beyond all numbers', `They paid 999${',000'.repeat(120)} dollars.`],
  ])('is read back equal: %s', (_name, text) => {
    const readings = read(text);
    expect(roundTrip(readings)).toEqual(readings);
  });

  it('is one line of well-formed text, which a database of UTF-8 keeps', () => {
    const written = writeReading(read('Okoye\ud83d said\u2028 “no”.\nThen 40 left.'));
    expect(written).not.toContain('\n');
    expect(Buffer.from(written, 'utf8').toString('utf8')).toBe(written);
  });

  it('is not much longer than the text it was made from', () => {
    const text =
      'Amina Okoye, the foreign minister, met 40 traders at the harbour on Tuesday. They asked for lower fees since May 2023.';
    expect(writeReading(read(text)).length).toBeLessThan(text.length * 3);
  });
});
