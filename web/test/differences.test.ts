import { describe, expect, it } from 'vitest';
import type { ArticlesDiffer } from '../../src/answer/answer.ts';
import type { Article } from '../../src/corpus/article.ts';
import { answer, article, cite } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';

const open = useBrowser();
const question = 'How many people were killed in the ferry accident?';
const early = article('early', 'A ferry sank. At least 12 people were killed.', { publishedAt: '2023-05-04' });
const late = article('late', 'On Monday 19 people <b>were</b> buried. The accident killed 19 people.', {
  title: 'Toll <i>rises</i>',
  publishedAt: '2023-05-06',
});

function value(number: number, source: Article, text: string, quote: string) {
  const { number: _number, url: _url, outlet: _outlet, passageId: _passageId, ...place } = cite(number, source, quote);
  return { ...place, text, happened: { from: '2023-05-03', to: '2023-05-03' } };
}

function answerThatDiffers(relation: ArticlesDiffer['relation']) {
  const quote = 'The accident killed 19 people.';
  const values = [
    value(1, late, '19 people', quote),
    value(2, early, 'At least 12 people', 'At least 12 people were killed.'),
  ];
  return answer(question, [{ text: quote, cites: [1] }], [cite(1, late, quote)], {
    disagreements: [{ kind: 'number', relation, values }],
  });
}

describe('articles that differ', () => {
  it.each([
    ['update', 'Articles differ: the latest first'],
    ['conflict', 'Articles differ'],
    ['several-events', 'This happened more than once'],
  ] as const)('are shown side by side, with quotes and dates: %s', async (relation, heading) => {
    const { page, troubles, close } = await open({
      articles: [early, late],
      answers: { [question]: answerThatDiffers(relation) },
    });
    await askOnPage(page, question);
    const shown = page.getByRole('region', { name: heading, exact: true });
    await shown.waitFor();
    const values = shown.getByRole('listitem');
    expect(await values.count()).toBe(2);
    const [first, second] = await values.allInnerTexts();
    for (const part of ['19 people', '3 May 2023', 'The accident killed 19 people.', 'Toll <i>rises</i>', '6 May 2023'])
      expect(first).toContain(part);
    for (const part of ['At least 12 people were killed.', '4 May 2023']) expect(second).toContain(part);
    expect(troubles).toEqual([]);
    await close();
  });

  it('open their article at the sentence that gives the value', async () => {
    const { page, troubles, close } = await open({
      articles: [early, late],
      answers: { [question]: answerThatDiffers('update') },
    });
    await askOnPage(page, question);
    await page
      .getByRole('region', { name: /^Articles differ/ })
      .getByRole('button')
      .last()
      .click();
    await page.locator('mark').waitFor();
    expect(await page.locator('mark').textContent()).toBe('At least 12 people were killed.');
    expect(troubles).toEqual([]);
    await close();
  });

  it('are not spoken of where they agree', async () => {
    const quote = 'The accident killed 19 people.';
    const { page, close } = await open({
      articles: [late],
      answers: { [question]: answer(question, [{ text: quote, cites: [1] }], [cite(1, late, quote)]) },
    });
    await askOnPage(page, question);
    await page.getByRole('heading', { name: 'Footnotes' }).waitFor();
    expect(await page.getByText(/Articles differ|more than once/).count()).toBe(0);
    await close();
  });
});
