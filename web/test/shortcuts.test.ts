import { expect, it } from 'vitest';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, questions } from './scenes.ts';

const open = useBrowser();

it('leads through an answer by single keys, which are letters again in a field and once they are turned off', async () => {
  const { page, troubles } = await open(bridgeArchive());
  await askOnPage(page, questions.causes);
  await page.getByRole('heading', { name: 'Footnotes' }).waitFor();
  await page.getByRole('heading', { name: questions.causes }).focus();
  const shown = () => page.locator('.article-position').innerText();
  await page.keyboard.press('n');
  await page.locator('mark').waitFor();
  expect(await shown()).toBe('Footnote 1 of 4');
  await page.keyboard.press('n');
  await expect.poll(shown).toBe('Footnote 2 of 4');
  await page.keyboard.press('p');
  await expect.poll(shown).toBe('Footnote 1 of 4');
  await page.keyboard.press('Escape');

  await page.keyboard.press('/');
  await page.keyboard.type('n?2');
  expect(await page.getByLabel('Your question').inputValue()).toBe('n?2');
  await page.getByRole('heading', { name: questions.causes }).focus();
  await page.keyboard.press('2');
  await page.getByRole('heading', { name: 'Archive' }).waitFor();
  await page.keyboard.press('?');
  await page.getByLabel('Single keys act').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.reload();
  await page.getByRole('heading', { name: 'Archive' }).waitFor();
  await page.keyboard.press('1');
  expect(await page.getByRole('heading', { name: 'Archive' }).count()).toBe(1);
  expect(troubles).toEqual([]);
});

it('gives each footnote of an article its colour, the same as its number has', async () => {
  const { page } = await open(bridgeArchive());
  await askOnPage(page, questions.causes);
  await page
    .getByRole('button', { name: /^Footnote 3/u })
    .first()
    .click();
  const mark = page.locator('mark');
  await mark.waitFor();
  const ground = (element: Element) => getComputedStyle(element).backgroundColor;
  const numbers = await page.locator('.footnote-number').all();
  const colours = await Promise.all(numbers.map((number) => number.evaluate(ground)));
  expect(new Set(colours).size).toBe(4);
  await page.getByRole('button', { name: 'Close', exact: true }).hover();
  expect(await mark.evaluate(ground)).toBe(
    await page
      .evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--footnote-3').trim())
      .then((hex) => `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`),
  );
  const painted = await page.evaluate(() =>
    [...CSS.highlights].map(([name, ranges]) => [
      name,
      [...ranges].map((range) => (range as Range).toString()).join('|'),
    ]),
  );
  expect(painted).toEqual([
    [
      'footnote-colour-4',
      'All 24 cables of the eastern pylon are to be replaced, not only the 12 in which cracks were found.',
    ],
  ]);
});

it('puts what an answer rests on in the order of time', async () => {
  const { page } = await open(bridgeArchive());
  await askOnPage(page, questions.causes);
  await page.getByText('In the order of time').click();
  expect(await page.locator('.time-line time').allInnerTexts()).toEqual([
    '17 May 2024',
    '17 May 2024',
    '11 June 2024',
    '11 June 2024',
  ]);
  await page.locator('.time-line').getByRole('button', { name: 'Bridge repair' }).first().click();
  await page.locator('mark').waitFor();
  expect(await page.locator('.article-position').innerText()).toBe('Moment 3 of 4');
});
