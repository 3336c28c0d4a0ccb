import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { findNames, sameName } from './names.ts';

const found = (text: string) => findNames(text).map((name) => name.text);

describe('findNames', () => {
  it.each([
    ['Kenyan President Amina Okoye met J. K. Rowe in Tel Aviv.', ['Kenyan', 'Amina Okoye', 'J. K. Rowe', 'Tel Aviv']],
    [
      'They saw Yusuf el-Amin, Ludwig van Beethoven and the Bank of England.',
      ['Yusuf el-Amin', 'Ludwig van Beethoven', 'Bank of England'],
    ],
    ['The World Health Organization (WHO) wrote to the U.S. embassy.', ['World Health Organization', 'WHO', 'U.S.']],
    ['Talks on the Iranian-Turkish border', ['Iranian', 'Turkish']],
    ['Okoye’s visit to Novo-Ogaryovo ended.', ['Okoye', 'Novo-Ogaryovo']],
    ['Secretary of State Amina Okoye met House Speaker Tom Rowe', ['Amina Okoye', 'Tom Rowe']],
    ['Officials said prices rose. Inflation fell. Earlier, police left.', []],
    ['On Tuesday, in August 2024, I left. Not me.', []],
    ['Okoye and Rowe Meet to Discuss Border Trade Deal', ['Okoye', 'Rowe']],
    ['Security Council members left the White House.', ['Security Council', 'White House']],
  ])('finds the names in %j', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  it('keeps titles apart from the name', () => {
    expect(findNames('Deputy Foreign Minister Amina Okoye spoke')).toMatchObject([
      { text: 'Amina Okoye', title: 'Deputy Foreign Minister', words: ['amina', 'okoye'] },
    ]);
  });

  it('finds known names in any case', () => {
    const knownNames = new Set(['okoye', 'amina okoye', 'rowe']);
    expect(findNames('where did amina okoye meet rowe', { knownNames }).map((name) => name.text)).toEqual([
      'amina okoye',
      'rowe',
    ]);
    expect(found('where did amina okoye meet rowe')).toEqual([]);
  });

  it('gives exact places, in order and apart, whatever the text holds', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        let position = 0;
        for (const name of findNames(text, { knownNames: new Set(['didn’t', 'el-ahmad', 'plan']) })) {
          expect(name.start).toBeGreaterThanOrEqual(position);
          expect(text.slice(name.start, name.end)).toBe(name.text);
          expect(name.text.trim()).not.toBe('');
          position = name.end;
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('sameName', () => {
  it.each([
    ['Okoye', 'Amina Okoye'],
    ['President Okoye', 'Amina Okoye'],
    ['Okoye’s', 'Okoye'],
    ['el-Amin', 'Yusuf al-Amin'],
    ['US', 'U.S.'],
    ['the United States', 'American'],
    ['UN Security Council', 'United Nations Security Council'],
    ['WHO', 'World Health Organization'],
    ['Erdoğan', 'Recep Tayyip Erdogan'],
    ['George Rowe', 'George W. Rowe'],
    ['J. Rowe', 'Jane Rowe'],
    ['Xi', 'Xi Jinping'],
    ['Tom Rowe Jr.', 'Tom Rowe'],
    ['Zelensky', 'Zelenskyy'],
  ])('joins %j and %j', (a, b) => {
    expect(sameName(a, b)).toBe(true);
    expect(sameName(b, a)).toBe(true);
  });

  it.each([
    ['Amina Okoye', 'Yusuf Okoye'],
    ['Iran', 'Iraq'],
    ['Austria', 'Australia'],
    ['United States', 'United Nations'],
    ['Japan', 'Bank of Japan'],
    ['North Korea', 'South Korea'],
    ['New York', 'New York Rangers'],
    ['B', 'Tom Brooke'],
    ['', 'Okoye'],
  ])('keeps %j and %j apart', (a, b) => {
    expect(sameName(a, b)).toBe(false);
    expect(sameName(b, a)).toBe(false);
  });
});
