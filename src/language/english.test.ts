import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze, contentStems, stems } from './english.ts';
import { nastyText } from '../testing/nasty-text.ts';

const tokenTexts = (text: string) => analyze(text).map((token) => token.text);

describe('analyze', () => {
  it('splits contractions and possessives, and keeps abbreviations and numbers whole', () => {
    expect(tokenTexts("Mr. Okoye's U.S. visit didn't cost 1,000 dollars.")).toEqual([
      'Mr.',
      'Okoye',
      "'s",
      'U.S.',
      'visit',
      'did',
      "n't",
      'cost',
      '1,000',
      'dollars',
      '.',
    ]);
  });

  it('gives every token its exact place, whatever the text holds', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        let covered = '';
        let position = 0;
        for (const token of analyze(text)) {
          expect(token.start).toBeGreaterThanOrEqual(position);
          expect(text.slice(token.start, token.end)).toBe(token.text);
          expect(token.text).not.toBe('');
          expect(text.slice(position, token.start).trim()).toBe('');
          covered += token.text;
          position = token.end;
        }
        expect(text.slice(position).trim()).toBe('');
        expect(covered.replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
      { numRuns: 500 },
    );
  });

  it('says the same of a text again, whatever was analysed between', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (text, other) => {
        const first = analyze(text);
        analyze(other);
        expect(analyze(text)).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });

  it('tells function words from acronyms spelled alike', () => {
    const stopWords = (text: string) => analyze(text).flatMap((token) => (token.isStopWord ? [token.text] : []));
    expect(stopWords('The US helped us.')).toEqual(['The', 'us']);
    expect(stopWords('THE VISIT OF THE DAY')).toContain('THE');
  });

  it('marks negations, also in a contraction', () => {
    const negations = analyze('They did not, could n’t and don’t; nobody will.').filter((token) => token.isNegation);
    expect(negations.map((token) => token.text)).toEqual(['not', 'n’t', 'n’t', 'nobody']);
  });

  it.each([
    ['one very long word', 'a'.repeat(300_000)],
    ['hyphens and dots without a space', 'a.b-'.repeat(75_000)],
    ['a very long line', 'word '.repeat(75_000)],
    ['only spaces', ' '.repeat(300_000)],
  ])('stays linear on %s', (_name, text) => {
    const begin = performance.now();
    analyze(text);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

describe('stems', () => {
  it('are equal for the forms of a word', () => {
    expect(stems('met meeting meetings')).toEqual(stems('meet meets meet'));
    expect(stems('He led them')).toEqual(stems('He leads them'));
    expect(stems('Erdoğan’s café')).toEqual(['erdogan', 'cafe']);
  });

  it('keep numbers as they are', () => {
    expect(stems('in 2023')).toEqual(['in', '2023']);
  });

  it('leave out function words and marks when only the content is asked for', () => {
    expect(contentStems('Who led the delegation that met them?')).toEqual(['lead', 'deleg', 'meet']);
  });
});
