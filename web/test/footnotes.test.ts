import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Article } from '../../src/corpus/article.ts';
import { answer, article, cite } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';

const open = useBrowser();

/** Articles in which offsets are easy to get wrong, and the characters that a footnote cites in each. */
const cases: readonly (readonly [name: string, article: Article, quote: string])[] = [
  [
    'emoji made of several code points',
    article('emoji', 'Rain 🌧️ fell. The 👩🏽‍🚀 waved at 👨‍👩‍👧‍👦 and 🇸🇪. Done.'),
    'The 👩🏽‍🚀 waved at 👨‍👩‍👧‍👦 and 🇸🇪.',
  ],
  [
    'right-to-left text',
    article('rtl', 'نص أول.\nקו שני: הגשר נפתח ב-3 במאי 2021 (opened).\nسطر أخير.'),
    'הגשר נפתח ב-3 במאי 2021 (opened).',
  ],
  [
    'combining marks cut from their letter',
    article('marks', 'cafe\u0301 Ze\u0302ro fu\u0308r a\u0300\u0301\u0302'),
    '\u0301 Ze\u0302ro fu\u0308r a\u0300',
  ],
  ['the very start', article('start', 'First words here. Then more.'), 'First words here.'],
  ['the very end, with trailing white space', article('end', 'Before.\n\n\tLast  words.  \n\n'), 'Last  words.  \n\n'],
  ['the whole text', article('whole', 'All of it.'), 'All of it.'],
  ['a quote over several lines', article('lines', 'One.\n\n  Two\n  three.\n\nFour.'), 'One.\n\n  Two\n  three.'],
  ['markup and entities', article('markup', 'A &amp; B <b>bold</b> &lt;i&gt; </p> end.'), '<b>bold</b> &lt;i&gt; </p>'],
  [
    'an id with slashes and signs',
    article('2024/05/Brücke & Öl?#1%', 'The id is strange. The text is not.'),
    'The text is not.',
  ],
  [
    '50,000 words',
    article(
      'long',
      `${'Some words of a very long report. '.repeat(7000)}The needle 🪡 lies here. ${'And it goes on. '.repeat(200)}`,
    ),
    'The needle 🪡 lies here.',
  ],
];

describe('a footnote', () => {
  it.each(cases)('opens the article with exactly the cited characters marked: %s', async (_name, source, quote) => {
    const question = 'What does it say?';
    const { page, troubles, close } = await open({
      articles: [source],
      answers: { [question]: answer(question, [{ text: 'It says so.', cites: [1] }], [cite(1, source, quote)]) },
    });
    await askOnPage(page, question);
    await page.getByRole('button', { name: /^Footnote 1/ }).click();

    const mark = page.locator('mark');
    await mark.waitFor();
    expect(await mark.evaluate((element) => element.textContent)).toBe(quote);
    expect(await page.locator('.article-body').evaluate((element) => element.textContent)).toBe(source.text);
    expect(await page.locator('.article-body *').count()).toBe(1);
    expect(await isInView(page.locator('mark'))).toBe(true);
    expect(troubles).toEqual([]);
    await close();
  });

  it('says in how many articles its quote stands, and on request in which', async () => {
    const question = 'What does it say?';
    const source = article('agency', 'All of it.');
    const copies = ['Post', 'قناة'].map((outlet) => ({
      articleId: outlet,
      title: `It, in ${outlet} <b>`,
      outlet,
      publishedAt: null,
    }));
    const { page, troubles, close } = await open({
      articles: [source],
      answers: {
        [question]: answer(
          question,
          [{ text: 'It says so.', cites: [1] }],
          [{ ...cite(1, source, 'All of it.'), copies }],
        ),
      },
    });
    await askOnPage(page, question);
    const others = page
      .locator('.passages')
      .getByRole('listitem')
      .filter({ hasText: /^It, in / });
    const summary = page.getByText('in 3 articles', { exact: true });
    await summary.waitFor();
    expect(await others.count()).toBe(0);
    await summary.click();
    expect(await others.allTextContents()).toEqual(copies.map(({ title, outlet }) => `${title}, ${outlet}, undated`));
    expect(troubles).toEqual([]);
    await close();
  });
});

async function isInView(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const { top, height } = element.getBoundingClientRect();
    const region = element.closest('.article-text')?.getBoundingClientRect();
    return region !== undefined && height > 0 && top >= region.top && top < region.bottom;
  });
}
