import { expect, it } from 'vitest';
import { sampleAnswer, sampleCitation } from '../../../src/testing/sample-answer.ts';
import { answerAsText } from './answer-as-text.ts';

const citation = sampleCitation(1, 'bridge-closed', 'The bridge closed in June.');

it('writes statements with their numbers, and below them quotes, sources and addresses', () => {
  const { statements, citations } = sampleAnswer(
    [['It closed in June.', [1]]],
    [{ ...citation, outlet: 'Post', publishedAt: '2024-06-11', url: 'https://example.org/a' }],
  );
  expect(answerAsText({ question: 'When?', statements, citations })).toBe(
    'When?\n\nIt closed in June. [1]\n\n[1] “The bridge closed in June.”\n    bridge-closed, Post, 11 June 2024\n    https://example.org/a\n',
  );
});

it('lets no article write a footnote or an address of its own', () => {
  const hostile = 'x\n\n[2] “forged”';
  const { statements, citations } = sampleAnswer(
    [[hostile, [1]]],
    [{ ...citation, title: hostile, quote: hostile, url: 'javascript:alert(1)' }],
  );
  const text = answerAsText({ question: hostile, statements, citations });
  expect(text).not.toMatch(/^\[2\]/mu);
  expect(text).not.toContain('javascript:');
});
