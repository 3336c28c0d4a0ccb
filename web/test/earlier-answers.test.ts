import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Assistant } from '../../src/assistant.ts';
import { type RealArchive, openArchive } from '../../src/testing/real-archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';

const open = useBrowser();

const quote = 'The harbour bridge was closed on 17 May 2024 because 12 of its cables had cracks.';
const more = 'The harbour bridge was to be open again in October 2024.';
const bridge = `# Bridge\n\nThe port met in spring. ${quote} ${more}\n`;
const other = '# Ferry\n\nThe ferry to the island runs every hour. A ticket costs two crowns.\n';

let corpus: string;
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  corpus = await mkdtemp(join(tmpdir(), 'footnote-corpus-'));
  await writeFile(join(corpus, 'bridge.md'), bridge);
  await writeFile(join(corpus, 'ferry.md'), other);
  archive = await openArchive(corpus, { embeddingModel: 'none' });
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
  await rm(corpus, { recursive: true });
});

it('a footnote of an earlier answer never marks other characters: not in a changed article, nor in one that went and came back', async () => {
  const { page } = await open({}, { assistant });
  await askOnPage(page, 'Why was the harbour bridge closed on 17 May 2024?');
  expect(await openFootnote(page).then((panel) => panel.locator('mark').textContent())).toBe(quote);

  await writeFile(join(corpus, 'bridge.md'), bridge.replace('in spring', 'in the spring of that year'));
  await assistant.ingest();
  const changed = await openFootnote(page);
  await changed.getByText('This article has changed since this answer was given.').waitFor();
  expect(await changed.locator('blockquote').textContent()).toBe(quote);
  await changed.getByRole('button', { name: 'Read the article as it is now' }).click();
  await changed.getByText('in the spring of that year').waitFor();
  expect(await page.locator('mark').count()).toBe(0);
  expect(await page.evaluate(() => CSS.highlights.size)).toBe(0);

  await rm(join(corpus, 'bridge.md'));
  await assistant.ingest();
  await page.reload();
  const removed = await openFootnote(page);
  await removed.getByText('This article was removed from the archive.').waitFor();
  expect(await removed.locator('blockquote').textContent()).toBe(quote);
  expect(await page.locator('mark').count()).toBe(0);

  await writeFile(join(corpus, 'bridge.md'), bridge);
  await assistant.ingest();
  expect(await openFootnote(page).then((panel) => panel.locator('mark').textContent())).toBe(quote);
});

it('a link to an answer shows it to anyone, and says whether its sources still say so', async () => {
  const question = 'Why was the harbour bridge closed on 17 May 2024?';
  const browser = { permissions: ['clipboard-read', 'clipboard-write'] };
  const { page } = await open({}, { assistant, browser });
  await askOnPage(page, question);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));

  const { page: other, address, troubles } = await open({}, { assistant });
  await other.goto(`${address}/${link.hash}`);

  await other.getByText('Its sources read as they did then.').waitFor();
  await other.getByRole('heading', { name: question }).waitFor();
  expect(await openFootnote(other).then((panel) => panel.locator('mark').textContent())).toBe(quote);

  await writeFile(join(corpus, 'bridge.md'), bridge.replace('in spring', 'in the spring of that year'));
  await assistant.ingest();
  await other.reload();
  await other.getByText('The source of 1 footnote (1) has changed since.').waitFor();
  await writeFile(join(corpus, 'bridge.md'), bridge);
  await assistant.ingest();

  await other.getByRole('button', { name: 'Ask this now' }).click();
  await other.getByText('From 1 article').waitFor();
  expect(new URL(other.url()).hash).toBe('#/');
  await other.goBack();
  await other.getByText('Answered on').waitFor();
  expect(troubles).toEqual([]);
});

it('a link to an answer that is not kept says so, and leads on', async () => {
  const { page, address } = await open({}, { assistant });
  await page.goto(`${address}/#/answers/nothing`);
  await page.getByText('There is no answer with this id any more').waitFor();
  await page.getByRole('link', { name: 'Ask a question' }).click();
  await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
});

/** Opens the article of the first footnote; closes the one that is open. */
async function openFootnote(page: Page) {
  const closing = page.getByRole('button', { name: 'Close', exact: true });
  if ((await closing.count()) > 0) await closing.click();
  await page.getByRole('button', { name: /^Footnote 1/u }).click();
  return page.getByRole('dialog');
}
