import { expect, it } from 'vitest';
import { sampleAnswer, sampleCitation } from '../testing/sample-answer.ts';
import { answerText } from './answer-text.ts';

const citation = sampleCitation(1, 'bridge-closed', 'The bridge closed in June.');
const copy = (articleId: string, outlet: string | null) => ({
  articleId,
  title: `On ${articleId}`,
  outlet,
  publishedAt: null,
});

it('says in how many articles a quote stands, and in which', () => {
  const copies = [copy('post-1', 'Post'), copy('undated\u001b[31m', null)];
  const text = answerText(sampleAnswer([['It closed in June.', [1]]], [{ ...citation, copies }]));
  expect(text).toContain('\n    in 3 articles, also Post (post-1), On undated');
  expect(text).not.toContain('\u001b');
  expect(answerText(sampleAnswer([['It closed in June.', [1]]], [citation]))).not.toContain('articles');
});

it('prints what articles say against each other, each with its quote and date', () => {
  const { number: _number, url: _url, outlet: _outlet, passageId: _passageId, ...place } = citation;
  const values = [
    { ...place, text: 'June\u001b[31m', happened: null, publishedAt: '2021-06-20' },
    { ...place, text: 'May', happened: null, publishedAt: '2021-05-30' },
  ];
  const disagreements = [{ kind: 'date' as const, relation: 'update' as const, values }];
  const text = answerText(sampleAnswer([['It closed in June.', [1]]], [citation], { disagreements }));
  expect(text).toMatch(
    /Articles differ; the latest comes first:\n- June.*: “The bridge closed in June\.”\n.*2021-06-20\n/u,
  );
  expect(text).toContain('- May: “The bridge closed in June.”');
  expect(text).not.toContain('\u001b');
});
