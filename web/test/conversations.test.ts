import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { AskRequest } from '../../src/answer/answer.ts';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, questions } from './scenes.ts';

const open = useBrowser();
const goTo = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
const shown = (page: Page) => page.locator('.shelf-title').allInnerTexts();

/** Two conversations: one about the cost, then one that was refused. */
async function askTwice(page: Page): Promise<void> {
  await askOnPage(page, questions.cost);
  await page.getByText('From 1 article').waitFor();
  await page.getByRole('button', { name: 'New conversation' }).click();
  await askOnPage(page, questions.refusal);
  await page.getByText('What comes closest').waitFor();
}

it('keeps every conversation in the browser: found by its words, opened and gone on with in another tab', async () => {
  const { page, assistant, address, troubles } = await open(bridgeArchive());
  await askTwice(page);
  const other = await page.context().newPage();
  await other.goto(address);
  await goTo(other, 'History');
  await other.locator('.shelf-title').nth(1).waitFor();
  expect(await shown(other)).toEqual([questions.refusal, questions.cost]);

  await other.getByLabel('Search questions and answers').fill('INSURER croẃns');
  await other.getByText('1 conversation found').waitFor();
  expect(await shown(other)).toEqual([questions.cost]);
  await other.getByLabel('Search questions and answers').fill('insurer zeppelin');
  await other.getByText('No conversation has these words.').waitFor();
  await other.getByLabel('Search questions and answers').fill('');
  await other.getByRole('button', { name: questions.cost, exact: true }).click();
  await other.getByText('of which the insurer pays half').first().waitFor();
  await askOnPage(other, questions.refusal);
  await other.getByText('What comes closest').waitFor();
  const asked = assistant.calls.filter(({ method }) => method === 'ask').map(({ argument }) => argument as AskRequest);
  expect(asked.at(-1)?.history?.[0]?.content).toBe(questions.cost);
  expect(troubles).toEqual([]);
});

it('saves one as Markdown and all as JSON, and removes one, which can be brought back', async () => {
  const { page } = await open(bridgeArchive());
  await askTwice(page);
  await goTo(page, 'History');
  const saved = async (name: string | RegExp) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const one = await saved(`Export “${questions.cost}”`);
  expect(one.name).toMatch(/^footnote-\d{4}-\d\d-\d\d\.md$/u);
  expect(one.text).toContain('pays half.[^1-1]');
  expect(one.text).toMatch(/^\[\^1-1\]: “The work is put at/mu);
  const all = JSON.parse((await saved('Export all')).text) as { turns: { question: string }[] }[];
  expect(all.map(({ turns }) => turns[0]?.question)).toEqual([questions.refusal, questions.cost]);

  await page.getByRole('button', { name: `Remove “${questions.cost}”` }).click();
  await page.getByText('The conversation was removed.').waitFor();
  expect(await shown(page)).toEqual([questions.refusal]);
  await page.reload();
  await page.locator('.shelf-title').first().waitFor();
  expect(await shown(page)).toEqual([questions.refusal]);
});

it('asks a question in other words, by the keyboard alone, and drops what was asked after it', async () => {
  const { page, assistant } = await open(bridgeArchive());
  await askOnPage(page, questions.cost);
  await page.getByText('From 1 article').waitFor();
  await askOnPage(page, questions.failing);
  await page.locator('.problem').waitFor();
  await page.getByRole('button', { name: 'Edit this question' }).first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('nothing');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: questions.cost }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type(questions.refusal);
  await page.keyboard.press('Enter');
  await page.getByText('What comes closest').waitFor();
  expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([questions.refusal]);
  expect(assistant.calls.filter(({ method }) => method === 'ask').at(-1)?.argument).toEqual({
    question: questions.refusal,
  });
});

it('answers without a store of conversations, and says that none are kept', async () => {
  const { page, address } = await open(bridgeArchive());
  await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  await page.goto('about:blank');
  await page.goto(address);
  await askOnPage(page, questions.cost);
  await page.getByText('From 1 article').waitFor();
  await goTo(page, 'History');
  await page.getByText('This browser keeps no conversations').waitFor();
});

it('keeps a conversation of 200 turns whole over a reload, and goes on with it', async () => {
  const { page, assistant, troubles } = await open(bridgeArchive());
  await askOnPage(page, questions.cost);
  await page.getByText('From 1 article').waitFor();
  await page.getByRole('button', { name: 'New conversation' }).click();
  // The one that was kept, 200 times over, as if it had been asked.
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('footnote');
        opening.addEventListener('success', () => {
          const store = opening.result.transaction('conversations', 'readwrite').objectStore('conversations');
          const all = store.getAll();
          all.addEventListener('success', () => {
            const [conversation] = all.result as { turns: { id: number; question: string }[] }[];
            const [turn] = conversation?.turns ?? [];
            const turns = Array.from({ length: 200 }, (_, index) => ({
              ...turn,
              id: index + 1,
              question: `Cost ${index + 1}?`,
            }));
            const put = store.put({ ...conversation, turns });
            put.addEventListener('success', () => resolve());
            put.addEventListener('error', () => reject(new Error('not stored')));
          });
        });
      }),
  );
  await goTo(page, 'History');
  await page.getByRole('button', { name: 'Cost 1?', exact: true }).click();
  await expect.poll(() => page.locator('.turn').count()).toBe(200);
  await askOnPage(page, questions.refusal);
  await page.getByText('What comes closest').waitFor();
  const asked = assistant.calls.findLast(({ method }) => method === 'ask')?.argument as AskRequest;
  expect(asked.history?.at(-2)?.content).toBe('Cost 200?');
  await page.reload();
  await expect.poll(() => page.locator('.turn').count()).toBe(201);
  await goTo(page, 'History');
  await page.getByText('201 questions').waitFor();
  expect(troubles).toEqual([]);
});
