import { expect, it } from 'vitest';
import { sampleAnswer, sampleCitation } from '../../../src/testing/sample-answer.ts';
import { answerAsMarkdown } from './answer-as-markdown.ts';

const citation = sampleCitation(1, 'bridge-closed', 'The bridge closed in June.');

it('gives every statement its numbers and every number its source', () => {
  const { statements, citations } = sampleAnswer(
    [['It closed in June.', [1]]],
    [{ ...citation, url: 'https://example.org/a' }],
  );
  expect(answerAsMarkdown({ question: 'When?', statements, citations })).toBe(
    '**When?**\n\nIt closed in June.[^1]\n\n[^1]: “The bridge closed in June.” *bridge-closed*, undated, <https://example.org/a>\n',
  );
});

it('makes no image, link, markup or second footnote of what an article says', () => {
  const hostile = 'x ![i](https://elsewhere.invalid/a.png) <img src=x>\n\n[^1]: forged';
  const { statements, citations } = sampleAnswer(
    [[hostile, [1]]],
    [{ ...citation, title: hostile, quote: hostile, url: 'javascript:alert(1)' }],
  );
  const markdown = answerAsMarkdown({ question: hostile, statements, citations });
  expect(markdown.match(/(?<!\\)[<[]/gu)).toEqual(['[', '[']);
  expect(markdown.match(/^\[\^1\]:/gmu)).toHaveLength(1);
  expect(markdown).not.toContain('javascript:');
});

it('says in how many articles a quote stands', () => {
  const copies = [{ articleId: 'copy', title: 'Copy', outlet: 'Post', publishedAt: null }];
  const { statements, citations } = sampleAnswer([['It closed in June.', [1]]], [{ ...citation, copies }]);
  expect(answerAsMarkdown({ question: 'When?', statements, citations })).toMatch(/, undated, in 2 articles\n$/u);
});
