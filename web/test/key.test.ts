import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.ts';
import { openKeyFile } from '../../src/access/key-file.ts';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, questions } from './scenes.ts';

const open = useBrowser();
let keysOf: string;
beforeAll(async () => (keysOf = await mkdtemp(join(tmpdir(), 'footnote-page-keys-'))));
afterAll(() => rm(keysOf, { recursive: true }));

it('asks for a key where the server wants one, says when it is wrong, and forgets it with the tab', async () => {
  const { secret, key } = newKey('reader', 'read');
  await openKeyFile(keysOf).add(key);
  const { page, address, troubles } = await open(bridgeArchive(), { keysOf });
  await page.getByText('It is forgotten when this tab is closed.').waitFor();
  await page.getByLabel('Key', { exact: true }).fill('fn_wrong');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('The server does not know the key').waitFor();
  await page.getByLabel('Key', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('What do you want to know?').waitFor();
  await askOnPage(page, questions.refusal);
  await page.getByText('The archive does not answer this.', { exact: true }).waitFor();
  // The browser itself reports what a server refuses.
  expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
  const another = await page.context().newPage();
  await another.goto(address);
  await another.getByText('This archive needs a key').waitFor();
});
