import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { longestTitle, titleOfMarkdown, titleOfText } from './title.ts';

describe('titleOfMarkdown', () => {
  it.each([
    ['\n# The **old** bridge #\n\nText.', 'The old bridge'],
    ['Photo line\n\n# The bridge\n\nText.', 'The bridge'],
    ['## [The bridge](https://example.org) opens\nText.', 'The bridge opens'],
    ['The bridge opens\n\nText.', 'The bridge opens'],
  ])('takes the title of %j', (text, title) => {
    expect(titleOfMarkdown(text)).toBe(title);
  });
});

describe('titleOfText', () => {
  it('is the first line that has words', () => {
    expect(titleOfText('\n  ***\n  What did the  U.S. say?  \nText.')).toBe('What did the U.S. say?');
  });

  it('is the first sentence where the first line is a paragraph', () => {
    expect(titleOfText('Dr. Okoye of the U.S. embassy left. She will not be back. Nobody said why.\nMore.')).toBe(
      'Dr. Okoye of the U.S. embassy left.',
    );
  });

  it('leaves out the dateline', () => {
    expect(titleOfText('NEW YORK, April 30 (Agency) -- The council met.')).toBe('The council met.');
    expect(titleOfText('GDP – The word of the year')).toBe('GDP – The word of the year');
  });

  it('is cut at a word where there is no sentence', () => {
    const title = titleOfText('very '.repeat(100)) ?? '';
    expect(title).toMatch(/^(?:very )+very…$/);
    expect(title.length).toBeLessThanOrEqual(longestTitle);
  });

  it('is one line of whole characters, or none, for any text', () => {
    fc.assert(
      fc.property(nastyText, fc.constantFrom('', '# ', '😀'.repeat(150)), (text, head) => {
        for (const titleOf of [titleOfText, titleOfMarkdown]) {
          const title = titleOf((head + text).replace(/\p{Surrogate}/gu, '\ufffd'));
          if (title === null) continue;
          expect(title.length).toBeLessThanOrEqual(longestTitle);
          expect(title.trim()).toBe(title);
          expect(title).not.toBe('');
          expect(title).not.toMatch(/\n|\p{Surrogate}/u);
        }
      }),
    );
  });
});
