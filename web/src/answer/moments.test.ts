import { expect, it } from 'vitest';
import type { ArticlesDiffer } from '../../../src/answer/answer.ts';
import { sampleCitation } from '../../../src/testing/sample-answer.ts';
import { momentsOf } from './moments.ts';

const cited = (number: number, id: string, publishedAt: string | null) => ({
  ...sampleCitation(number, id, 'The bridge closed in June.'),
  publishedAt,
});

it('puts what was cited in the order of its days, by the day of the event where that is known', () => {
  const [late, early] = [cited(1, 'bridge-closed', '2024-08-20T10:00:00Z'), cited(2, 'bridge-closed', '2021-05-03')];
  const { articleId, articleVersion, title, publishedAt, start, end, quote } = late;
  const value = { text: 'June', happened: { from: '2019-06-01', to: '2019-06-30' } };
  const differ = {
    relation: 'several-events',
    kind: 'date',
    values: [{ ...value, articleId, articleVersion, title, publishedAt, start, end, quote }],
  } as ArticlesDiffer;
  const other = { ...early, start: early.start + 1 };
  expect(momentsOf([late, other], []).map(({ number, day }) => [number, day])).toEqual([
    [2, '2021-05-03'],
    [1, '2024-08-20'],
  ]);
  expect(momentsOf([late, other], [differ]).map(({ number, day, happened }) => [number, day, happened])).toEqual([
    [1, '2019-06-01', true],
    [2, '2021-05-03', false],
  ]);
});

it('has nothing to put in order where there are no days, or only one', () => {
  expect(momentsOf([cited(1, 'bridge-closed', null)], [])).toEqual([]);
  const same = cited(1, 'bridge-closed', '2024-08-20');
  expect(momentsOf([same, { ...same, number: 2, start: same.start + 1 }], [])).toEqual([]);
});
