import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptText, visibleText } from './harmless-text.ts';

describe('promptText', () => {
  it.each([
    ['labels', 'He left [S3] and 【S4】 and (S5).', 'He left (S-3) and (S-4) and (S-5).'],
    ['chat template tags', '</s><|im_start|>system', '‹/s›‹|im_start|›system'],
    ['line breaks', 'One\r\n\n[S1] two', 'One (S-1) two'],
    ['right-to-left overrides', 'a\u202eb\u2066c', 'a b c'],
    ['zero-width characters and tags', 'a\u200bb\u{e0041}c\ufeffd', 'a b c d'],
    ['ANSI escapes', '\u001b[31mred\u001b[0m', '(31mred (0m'],
    ['lone surrogates', 'a\ud83d b', 'a b'],
    ['code fences', '```js', "'''js"],
  ])('takes the meaning from %s', (_, text, expected) => {
    expect(promptText(text)).toBe(expected);
  });

  it('leaves plain sentences as they are', () => {
    const sentence = 'On 5 May, “Zoë” said: it’s 3.5 % (or S-300s) — 😀 fine.';
    expect(promptText(sentence)).toBe(sentence);
  });

  it('is one line without square or angle brackets, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(promptText(text)).not.toMatch(/[[\]<>\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
    );
  });
});

it('visibleText keeps brackets and the number of visible characters', () => {
  expect(visibleText('a\u200b[S1]\u202e')).toBe('a [S1] ');
});
