import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Assistant } from '../../src/assistant.ts';
import { type RealArchive, openArchive } from '../../src/testing/real-archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';

const open = useBrowser();

const months = ['2024-01', '2024-02', '2024-04', '2024-05'];
const rtl = 'افتتح الجسر 🌉 يوم الاثنين. The rest is English.';

let corpus: string;
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  corpus = await mkdtemp(join(tmpdir(), 'footnote-shelf-'));
  for (const [index, month] of months.entries()) {
    const outlet = index % 2 ? 'Port Monitor' : 'The Quay Courier';
    const head = `---\ntitle: Ferry report ${index + 1}\npublishedAt: ${month}-10\noutlet: ${outlet}\n---\n`;
    await writeFile(join(corpus, `ferry-${index}.md`), `${head}The ferry carried ${index + 1}00 people in ${month}.\n`);
  }
  await writeFile(join(corpus, 'broken.txt'), Buffer.from([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31]));
  archive = await openArchive(corpus, { embeddingModel: 'none' });
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
  await rm(corpus, { recursive: true });
});

async function openShelf() {
  const opened = await open({}, { assistant });
  await opened.page.goto(`${opened.address}/#/archive`);
  await opened.page.getByText('4 articles', { exact: true }).waitFor();
  return opened;
}
const titles = (page: Page) => page.locator('.shelf-title').allInnerTexts();
const shows = (page: Page, ...numbers: number[]) =>
  expect.poll(() => titles(page)).toEqual(numbers.map((number) => `Ferry report ${number}`));

it('lists the newest first, and finds articles by words, outlet, days and by dragging over the time line', async () => {
  const { page, troubles } = await openShelf();
  await shows(page, 4, 3, 2, 1);
  await page.getByLabel('Title, outlet or file name').fill('report 2');
  await shows(page, 2);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('combobox', { name: 'Outlet' }).selectOption('Port Monitor');
  await shows(page, 4, 2);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByLabel('Published from').fill('2024-02-01');
  await page.getByLabel('to', { exact: true }).fill('2024-04-30');
  await shows(page, 3, 2);
  await page.getByRole('button', { name: 'Show all' }).click();

  // Five months from January: the second bar to the fourth.
  const plot = page.locator('.histogram-plot');
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + width * 0.3, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await shows(page, 3, 2);
  expect(await page.getByLabel('Published from').inputValue()).toBe('2024-02-01');
  expect(await page.getByLabel('to', { exact: true }).inputValue()).toBe('2024-04-30');
  expect(troubles).toEqual([]);
});

it('opens an article to read, without a mark, and leads from one to the next', async () => {
  const { page } = await openShelf();
  await page.getByRole('button', { name: 'Ferry report 3' }).click();
  const panel = page.getByRole('dialog');
  await panel.getByText('The ferry carried 300 people in 2024-04.').waitFor();
  expect(await page.locator('mark').count()).toBe(0);
  await panel.getByRole('button', { name: 'Next' }).click();
  await panel.getByText('The ferry carried 200 people in 2024-02.').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Ferry report 3');
});

it('asks within what was chosen, says so, and asks the whole archive when that holds no answer', async () => {
  const { page } = await openShelf();
  await page.getByLabel('Published from').fill('2024-05-01');
  await shows(page, 4);
  await page.getByRole('button', { name: 'Ask within these' }).click();
  await page.getByText('Asking only articles from 1 May 2024').waitFor();
  await askOnPage(page, 'How many people did the ferry carry in February 2024?');
  await page.getByText('The archive does not answer this.', { exact: true }).waitFor();
  await page.getByText('Asked of articles from 1 May 2024').waitFor();
  await page.locator('.refusal').getByRole('button', { name: 'Ask the whole archive' }).click();
  await page.getByText('200 people').first().waitFor();
  expect(await page.getByText('Asking only').count()).toBe(0);
});

it('takes files and pasted text, says of each what became of it, and lets them go and come back', async () => {
  const { page, troubles } = await openShelf();
  await page.getByText('1 source could not be read').click();
  await page.getByText(/broken\.txt: .* Tried once; again on .*, or when it changes\./).waitFor();
  await page.getByText('Add articles', { exact: true }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose files' }).click(),
  ]);
  const lines = [
    JSON.stringify({ id: 'a', title: 'Line one', text: 'The lock opened.' }),
    'no JSON at all',
    JSON.stringify({ id: 'b', title: 'Line three', text: 'The lock closed.' }),
  ];
  await chooser.setFiles([
    { name: 'bridge.md', mimeType: 'text/markdown', buffer: Buffer.from(`# Bridge\n\n${rtl}\n`) },
    { name: 'several.jsonl', mimeType: 'application/x-ndjson', buffer: Buffer.from(lines.join('\n')) },
    { name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.from('') },
  ]);
  await page.getByText('3 articles read, 3 not.').waitFor({ state: 'attached' });
  expect(await page.locator('.outcomes').last().locator('li').allInnerTexts()).toEqual([
    'Bridge: added',
    'Line one: added',
    'several.jsonl: not read: Line 2: It is not valid JSON.',
    'Line three: added',
    expect.stringMatching(/^picture\.png: not read: Only \.md/u),
    'empty.txt: not read: The article has no text.',
  ]);

  const form = page.getByRole('form', { name: 'Paste an article' });
  await form.getByLabel('Title').fill('Pasted');
  await form.getByLabel('Text').fill(rtl);
  await form.getByRole('button', { name: 'Add this article' }).click();
  await page.getByText('Pasted: added').waitFor();
  expect(await form.getByLabel('Title').inputValue()).toBe('');

  await page.getByLabel('Title, outlet or file name').fill('pasted');
  await expect.poll(() => titles(page)).toEqual(['Pasted']);
  await page.getByRole('button', { name: 'Remove “Pasted”' }).click();
  await expect.poll(() => titles(page)).toEqual([]);
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect.poll(() => titles(page)).toEqual(['Pasted']);
  await page.getByRole('button', { name: 'Pasted', exact: true }).click();
  expect(await page.locator('.article-body').textContent()).toBe(rtl);
  expect(troubles).toEqual([]);
});
