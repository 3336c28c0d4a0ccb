import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { splitFrontMatter } from './front-matter.ts';

describe('splitFrontMatter', () => {
  it('takes the front matter off and leaves the body as it is', () => {
    expect(
      splitFrontMatter('---\ntitle: "Bridge: open"\npublishedAt: 2024-08-13\n---\n\n  Body\n---\nmore \n'),
    ).toEqual({
      data: { title: 'Bridge: open', publishedAt: '2024-08-13' },
      body: '\n  Body\n---\nmore \n',
    });
    expect(splitFrontMatter('---\n---\nBody')).toEqual({ data: {}, body: 'Body' });
  });

  it.each([
    'Body\n---\ntitle: x\n---\n',
    '---\n\nThe rule opens the page.\n\n---\nMore.',
    '--- a\nb: c\n---\n',
    ' ---\na: b\n---\n',
    '',
  ])('takes nothing off %j', (text) => {
    expect(splitFrontMatter(text)).toEqual({ data: {}, body: text });
  });

  it.each([
    ['---\ntitle: x\nauthor: [a, b\n---\nBody', /line [34]/],
    ['---\ntitle: x\n\tkey: y\n---\nBody', /line 3/],
    ['---\ntitle: x\nBody without an end', /no end/],
    [
      `---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: [${'*b,'.repeat(9)}*b]\n---\nBody`,
      /front matter/,
    ],
    [`---\na: ${'['.repeat(20_000)}\n---\nBody`, /front matter/],
  ])('refuses %j', (text, reason) => {
    expect(() => splitFrontMatter(text)).toThrow(
      expect.objectContaining({ code: 'ARTICLE_UNREADABLE', message: expect.stringMatching(reason) }),
    );
  });

  it('gives a body that the text ends with, or says why not, for any text', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '---\n', '---\na: 1\n---\n', '---\n- x\n'), nastyText, (head, rest) => {
        const text = head + rest;
        try {
          expect(text.endsWith(splitFrontMatter(text).body)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ARTICLE_UNREADABLE' });
        }
      }),
    );
  });
});
