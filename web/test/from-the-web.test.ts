import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Assistant } from '../../src/assistant.ts';
import { type RealArchive, openArchive } from '../../src/testing/real-archive.ts';
import { startWebServer, type WebServer } from '../../src/testing/web-server.ts';
import { useBrowser } from './open-page.ts';

const open = useBrowser();
const article = (opened: string) =>
  `<!doctype html><title>The lock opens</title><article><h1>The lock opens</h1><p>The lock at the old harbour was opened to boats on ${opened}, the port said.</p></article>`;

let corpus: string;
let archive: RealArchive;
let assistant: Assistant;
let web: WebServer;
beforeAll(async () => {
  corpus = await mkdtemp(join(tmpdir(), 'footnote-from-the-web-'));
  await writeFile(join(corpus, 'bridge.md'), 'The harbour bridge opened on 3 May 2021.\n');
  await writeFile(join(corpus, 'broken.txt'), Buffer.from('a\0b'));
  web = await startWebServer({ '/lock': article('2 June 2024') });
  archive = await openArchive(corpus, { embeddingModel: 'none', allowAddresses: [web.host] });
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
  await web.close();
  await rm(corpus, { recursive: true });
});

async function openShelf() {
  const opened = await open({}, { assistant });
  await opened.page.goto(`${opened.address}/#/archive`);
  const outcomes = () => opened.page.locator('.outcomes').last().locator('li').allInnerTexts();
  return { ...opened, outcomes };
}

it(
  'adds what is at an address, brings it up to date, and says why another cannot be fetched',
  { timeout: 120_000 },
  async () => {
    const { page, troubles, outcomes } = await openShelf();
    await page.getByText('Add articles', { exact: true }).click();
    const add = async (address: string) => {
      await page.getByLabel('Address of a page').fill(address);
      await page.getByRole('button', { name: 'Add this address' }).click();
    };
    await add(`${web.url}/lock`);
    await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['The lock opens: added']);
    await page.getByText('2 articles', { exact: true }).waitFor();
    web.pages.set('/lock', article('Sunday 30 June 2024'));
    await add(`${web.url}/lock`);
    await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['The lock opens: brought up to date']);
    await add('http://169.254.169.254/latest');
    await expect
      .poll(outcomes, { timeout: 60_000 })
      .toEqual([expect.stringMatching(/^http:\/\/169\.254\.169\.254\/latest: .*private network/u)]);
    expect(troubles).toEqual([]);
  },
);

it('tries again what could not be read, and no longer names what was mended', async () => {
  const { page } = await openShelf();
  await page.getByText('1 source could not be read').click();
  await writeFile(join(corpus, 'broken.txt'), 'The ferry sails again.\n');
  await page.getByRole('button', { name: 'Try again now' }).click();
  await page.getByText('3 articles', { exact: true }).waitFor();
  expect(await page.getByText('could not be read').count()).toBe(0);
});
