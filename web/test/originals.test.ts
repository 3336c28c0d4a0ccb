import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.ts';
import { openKeyFile } from '../../src/access/key-file.ts';
import type { Assistant } from '../../src/assistant.ts';
import { type RealArchive, openArchive } from '../../src/testing/real-archive.ts';
import { samplePdf } from '../../src/testing/sample-documents.ts';
import { askOnPage, useBrowser } from './open-page.ts';

const open = useBrowser();

const german =
  'Die Fähre von Lindau nach Rorschach fährt seit Montag wieder über den See, wie die Stadt am Morgen mitteilte. Sie war drei Monate lang in der Werft gewesen und hat einen neuen Motor bekommen.';
let corpus: string;
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  corpus = await mkdtemp(join(tmpdir(), 'footnote-originals-'));
  await writeFile(join(corpus, 'lighthouse.pdf'), samplePdf);
  await writeFile(join(corpus, 'faehre.md'), `---\ntitle: Die Fähre fährt wieder\n---\n${german}\n`);
  archive = await openArchive(corpus, { embeddingModel: 'none' });
  assistant = await archive.open();
  await assistant.addArticle({ title: 'Sent by somebody', text: 'The quay was paved anew in spring.' });
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
  await rm(corpus, { recursive: true });
});

it('names the page of a PDF in a footnote and in the article, and opens its file at that page', async () => {
  const { page, address, troubles } = await open({}, { assistant });
  await askOnPage(page, 'Who climbed the tower to switch on the lamp?');
  await page.getByText('Ida Holm').first().waitFor();
  await page.locator('.passage-particulars', { hasText: 'page 2' }).first().waitFor();
  await page.getByRole('button', { name: /^Footnote 1/u }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await page.getByRole('tooltip').innerText()).toContain('page 2');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog');
  await panel.getByText('page 2 of 2').waitFor();
  const link = panel.getByRole('link', { name: 'File that it was read from' });
  expect(await link.getAttribute('href')).toBe('originals/lighthouse#page=2');
  const file = await page.request.get(`${address}/originals/lighthouse`);
  expect(await file.body()).toEqual(await readFile(join(corpus, 'lighthouse.pdf')));
  expect(await panel.getByText('words only').count()).toBe(0);
  expect(troubles).toEqual([]);
});

it.each([390, 1440])(
  'says how many pages, in what language, and nothing where there is nothing to say, at %i px',
  async (width) => {
    const { page, address } = await open(
      {},
      { assistant, browser: { viewport: { width, height: 900 }, bypassCSP: true } },
    );
    const read = async (title: string): Promise<string> => {
      await page.goto(`${address}/#/archive`);
      await page.getByRole('button', { name: title, exact: true }).click();
      const panel = page.getByRole('dialog');
      await panel.getByRole('region').waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const words = await panel.locator('.particulars').innerText();
      await panel.getByRole('button', { name: 'Close', exact: true }).click();
      return words;
    };
    expect(await read('Lighthouse lit again')).toMatch(/\b2 pages\b/u);
    const ferry = await read('Die Fähre fährt wieder');
    expect(ferry).toContain('In German: found by its words only');
    expect(ferry).not.toContain('page');
    // What was sent to the server has no file there.
    expect(await read('Sent by somebody')).not.toMatch(/File|page|In /u);
  },
);

it('saves the file where the server needs a key, which a link cannot carry', async () => {
  const keysOf = await mkdtemp(join(tmpdir(), 'footnote-originals-keys-'));
  const { secret, key } = newKey('reader', 'read');
  await openKeyFile(keysOf).add(key);
  const { page, address } = await open({}, { assistant, keysOf });
  await page.evaluate((given) => sessionStorage.setItem('footnote-key', given), secret);
  await page.goto(`${address}/#/archive`);
  await page.reload();
  await page.getByRole('button', { name: 'Lighthouse lit again' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'File that it was read from' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('lighthouse.pdf');
  expect(await readFile(await download.path())).toEqual(await readFile(join(corpus, 'lighthouse.pdf')));
  await rm(keysOf, { recursive: true });
});
