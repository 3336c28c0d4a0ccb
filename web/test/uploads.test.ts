import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Assistant } from '../../src/assistant.ts';
import { gate } from './archive.ts';
import { useBrowser } from './open-page.ts';
import { bridgeArchive } from './scenes.ts';

const open = useBrowser();

type AddFileOptions = NonNullable<Parameters<Assistant['addFile']>[1]>;

/** The adding of files that a test holds: each is stored when it is let go, or stopped. */
function heldFiles() {
  const begun: { readonly name: string; readonly options: AddFileOptions; readonly letGo: () => void }[] = [];
  const addFile: Assistant['addFile'] = async ({ name }, options = {}) => {
    const { opened, open: letGo } = gate();
    begun.push({ name, options, letGo });
    await Promise.race([opened, new Promise((_, reject) => options.signal?.addEventListener('abort', reject))]);
    options.onOutcome?.({ articleId: `added/${name}`, title: name, created: true, reason: null });
    return [];
  };
  const nth = async (number: number) => {
    await expect.poll(() => begun.length).toBeGreaterThan(number);
    return begun[number]!;
  };
  return { addFile, nth };
}

async function openArchive(addFile: Assistant['addFile'], settings: Parameters<typeof open>[1] = {}) {
  const opened = await open({ ...bridgeArchive(), addFile }, settings);
  await opened.page.goto(`${opened.address}/#/archive`);
  await opened.page.getByText('Add articles', { exact: true }).click();
  return opened;
}
async function choose(page: Page, ...names: string[]): Promise<void> {
  const files = names.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`What ${name} says.`) }));
  await page.getByLabel('Files of articles').setInputFiles(files);
}
const lines = (page: Page) => page.locator('.uploads li p').allInnerTexts();
const outcomes = (page: Page) => page.locator('.outcomes').last().locator('li').allInnerTexts();
const at = (done: number, total: number) =>
  ({ step: 'embedding', articlesDone: done, articlesTotal: total, passagesDone: 30, passagesTotal: 1200 }) as const;

it('shows how far a file is, article by article or passage by passage, while others wait', async () => {
  const { addFile, nth } = heldFiles();
  const { page, troubles } = await openArchive(addFile);
  await choose(page, 'many.jsonl', 'long.txt', 'short.md');
  const many = await nth(0);
  many.options.onProgress?.(at(3, 12));
  await expect
    .poll(() => lines(page))
    .toEqual(['many.jsonl: 3 of 12 articles', 'long.txt: waits for its turn', 'short.md: waits for its turn']);
  const bar = page.getByRole('progressbar', { name: 'How far many.jsonl is' });
  expect(await bar.getAttribute('value')).toBe('0.25');
  many.letGo();
  const long = await nth(1);
  long.options.onProgress?.(at(0, 1));
  await expect.poll(() => lines(page)).toEqual(['long.txt: 30 of 1,200 passages', 'short.md: waits for its turn']);
  expect(await outcomes(page)).toEqual(['many.jsonl: added']);
  long.letGo();
  (await nth(2)).letGo();
  await page.getByText('3 articles read.').waitFor({ state: 'attached' });
  expect(await lines(page)).toEqual([]);
  expect(troubles).toEqual([]);
});

it('stops what is being read and what waits, and goes on with the rest', async () => {
  const { addFile, nth } = heldFiles();
  const { page, troubles } = await openArchive(addFile);
  await choose(page, 'first.jsonl', 'second.md', 'third.md');
  const first = await nth(0);
  first.options.onOutcome?.({ articleId: 'added/a', title: 'Line one', created: true, reason: null });
  first.options.onProgress?.(at(1, 9));
  await expect.poll(() => lines(page)).toContain('first.jsonl: 1 of 9 articles');
  await page.getByRole('button', { name: 'Stop adding “second.md”' }).click();
  await page.getByRole('button', { name: 'Stop adding “first.jsonl”' }).click();
  const third = await nth(1);
  expect(third.name).toBe('third.md');
  third.letGo();
  await expect
    .poll(() => outcomes(page))
    .toEqual([
      'second.md: not added: stopped',
      'Line one: added',
      'first.jsonl: stopped; 1 article of it was added',
      'third.md: added',
    ]);
  expect(troubles).toEqual([]);
});

it('goes on while the reader asks, and is taken up again by a page that was loaded anew', async () => {
  const { addFile, nth } = heldFiles();
  const { page, address } = await openArchive(addFile);
  await choose(page, 'first.jsonl');
  const { options, letGo } = await nth(0);
  await page.getByRole('link', { name: 'Ask' }).click();
  options.onProgress?.(at(2, 8));
  await page.getByRole('link', { name: 'Archive' }).click();
  await expect.poll(() => lines(page)).toEqual(['first.jsonl: 2 of 8 articles']);
  await page.reload();
  await expect.poll(() => lines(page)).toEqual(['first.jsonl: 2 of 8 articles']);
  expect(page.url()).toBe(`${address}/#/archive`);
  letGo();
  await expect.poll(() => outcomes(page)).toEqual(['first.jsonl: added']);
});

it('takes up a connection that broke, and says so where the server has gone', async () => {
  const { addFile, nth } = heldFiles();
  const { page, stopServer, startServer } = await openArchive(addFile);
  await choose(page, 'first.md');
  await nth(0);
  await expect.poll(() => lines(page)).toEqual([expect.stringContaining('first.md')]);
  await stopServer();
  await startServer();
  // The server that came back knows nothing of it, or the one that went said that it stopped it.
  await expect
    .poll(() => outcomes(page), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/^first\.md: (stopped|There is no job)/u)]);
});

it.each([
  [390, 'light'],
  [390, 'dark'],
  [1440, 'light'],
] as const)('is accessible and keeps to its width at %i px in %s colours', async (width, colorScheme) => {
  const { addFile, nth } = heldFiles();
  const browser = { viewport: { width, height: 900 }, colorScheme, bypassCSP: true };
  const { page } = await openArchive(addFile, { browser });
  await choose(page, `${'a very long name '.repeat(10)}.jsonl`, 'second.md');
  (await nth(0)).options.onProgress?.(at(3, 12));
  await page.getByRole('progressbar').waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});
