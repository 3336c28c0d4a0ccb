import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Article } from '../../src/corpus/article.ts';
import { projectRoot } from '../../src/paths.ts';
import type { ScriptedAssistant } from '../../src/testing/scripted-assistant.ts';
import { AxeBuilder } from '@axe-core/playwright';
import { answer, article, cite } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, questions } from './scenes.ts';

const open = useBrowser();

const rain = article(
  'rain',
  'Rain 🌧️ fell all day. The 👩🏽‍🚀 waved at 👨‍👩‍👧‍👦 and 🇸🇪 from the quay. Nobody waved back.\n\nA second paragraph, with nothing in it.',
);
const rightToLeft = article(
  'rtl',
  'نص أول عن الميناء.\n\nהגשר נפתח ב-3 במאי 2021 (opened) ועלה 40 מיליון.\n\nسطر أخير هنا.',
);
const question = 'Who waved?';
const searched = {
  question,
  standaloneQuestion: question,
  evidence: [{ ...cite(1, rightToLeft, 'نص أول عن الميناء.'), score: 0.4 }],
  degraded: [],
  indexVersion: 1,
  timings: { retrievalMs: 1 },
};
const wavedAnswer = answer(
  question,
  [{ text: 'Rain fell all day.', cites: [1] }],
  [cite(1, rain, 'Rain 🌧️ fell all day.')],
);
const script = {
  articles: [rain, rightToLeft],
  answers: { [question]: wavedAnswer },
  searches: { [question]: searched },
};

const bridgeSearches = { [questions.causes]: { ...searched, question: questions.causes, evidence: [] } };

const verdict = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const kept = async (assistant: ScriptedAssistant) => (await assistant.listFeedback({ limit: 100 })).feedback;

async function markWrong(page: Page): Promise<void> {
  await askOnPage(page, question);
  await verdict(page, 'Wrong').click();
  await page.getByText('Marked wrong.').waitFor();
}

async function openArticle(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Select the (right|missing) words in the article$/u }).click();
  await page.locator('.article-body').waitFor();
}

/** Drags from just before `from` to just after `to`, as they stand on the screen. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const [start, end] = await page.evaluate(
    ([first, last]) => {
      const body = document.querySelector('.article-body') as HTMLElement;
      const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      const rectOf = (offset: number) => {
        walker.currentNode = body;
        let at = 0;
        while (walker.nextNode()) {
          const node = walker.currentNode as Text;
          if (offset < at + node.length) {
            const range = document.createRange();
            range.setStart(node, offset - at);
            range.setEnd(node, offset - at + 1);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return { left, right, y: (top + bottom) / 2 };
          }
          at += node.length;
        }
        throw new Error('beyond the text');
      };
      return [rectOf(first as number), rectOf(last as number)];
    },
    [from, to - 1],
  );
  if (!start || !end) throw new Error('nothing to drag over');
  const isLeftwards = async (offset: number) => rightToLeftLetter.test(await letterAt(page, offset));
  await page.mouse.move((await isLeftwards(from)) ? start.right - 1 : start.left + 1, start.y);
  await page.mouse.down();
  await page.mouse.move((await isLeftwards(to - 1)) ? end.left + 1 : end.right - 1, end.y, { steps: 8 });
  await page.mouse.up();
}
const rightToLeftLetter = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
const letterAt = (page: Page, offset: number) =>
  page.locator('.article-body').evaluate((body, at) => body.textContent?.slice(at, at + 1) ?? '', offset);

describe('marking an answer', () => {
  it('keeps that it is right at once, says so without moving anything, and takes it back', async () => {
    const { page, assistant, troubles } = await open(script);
    await askOnPage(page, question);
    await verdict(page, 'Right').waitFor();
    const place = () => page.locator('.verdicts').boundingBox();
    const before = await place();
    await verdict(page, 'Right').click();
    await page.getByText('Marked right.').waitFor();
    expect(await place()).toEqual(before);
    expect(await verdict(page, 'Right').getAttribute('aria-pressed')).toBe('true');
    expect(await kept(assistant)).toMatchObject([
      { answerId: wavedAnswer.id, question, verdict: 'right', statements: ['Rain fell all day.'] },
    ]);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Is this right?').waitFor();
    expect(await kept(assistant)).toEqual([]);
    expect(await verdict(page, 'Right').getAttribute('aria-pressed')).toBe('false');
    expect(await verdict(page, 'Right').evaluate((element) => element === document.activeElement)).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('is done with the keyboard alone, and lasts over a reload', async () => {
    const { page, assistant } = await open(script);
    await askOnPage(page, question);
    await verdict(page, 'Right').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Marked wrong.').waitFor();
    await page.getByLabel('What would be right?').fill('The astronaut');
    await page.keyboard.press('Enter');
    await page.getByText('Marked wrong, corrected.').waitFor();
    expect(await kept(assistant)).toMatchObject([{ verdict: 'wrong', shortAnswer: 'The astronaut', evidence: [] }]);
    expect(await verdict(page, 'Wrong').evaluate((element) => element === document.activeElement)).toBe(true);

    await page.reload();
    await page.getByText('Marked wrong, corrected.').waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    expect(await page.getByLabel('What would be right?').inputValue()).toBe('The astronaut');
    await page.getByLabel('The articles do not hold the answer').check();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect.poll(async () => (await kept(assistant))[0]?.notInArticles).toBe(true);
    expect(await kept(assistant)).toHaveLength(1);
  });

  it('sends a follow-up with the conversation that it was asked in', async () => {
    const { page, assistant } = await open(bridgeArchive());
    await askOnPage(page, questions.causes);
    await page.getByText('From 2 articles').waitFor();
    await askOnPage(page, questions.cost);
    await page.getByText('From 1 article').waitFor();
    await page.locator('.turn').nth(1).getByRole('button', { name: 'Right', exact: true }).click();
    await page.locator('.turn').nth(1).getByText('Marked right.').waitFor();
    const [given] = await kept(assistant);
    expect(given?.question).toBe(questions.cost);
    expect(given?.history?.map(({ content }) => content.slice(0, 20))).toEqual([
      questions.causes.slice(0, 20),
      'The harbour bridge w',
    ]);
  });

  it('sends nothing of a correction before its button is pressed, and keeps what was written meanwhile', async () => {
    const { page, assistant } = await open(script);
    await markWrong(page);
    await page.getByLabel('What would be right?').fill('The astronaut');
    await verdict(page, 'Incomplete').click();
    await page.getByText('Marked incomplete.').waitFor();
    expect(await kept(assistant)).toMatchObject([{ verdict: 'incomplete', evidence: [] }]);
    expect((await kept(assistant))[0]).not.toHaveProperty('shortAnswer');
    expect(await page.getByLabel('What is missing?').inputValue()).toBe('The astronaut');
    await verdict(page, 'Right').click();
    await page.getByText('Marked right.').waitFor();
    expect(await page.locator('.correction').count()).toBe(0);
  });

  it('offers for a refusal only what can be said of one', async () => {
    const { page, assistant } = await open(bridgeArchive());
    await askOnPage(page, questions.refusal);
    await verdict(page, 'Wrong').click();
    await page.getByText('Marked wrong.').waitFor();
    expect(await verdict(page, 'Incomplete').count()).toBe(0);
    expect(await page.getByLabel('The articles do not hold the answer').count()).toBe(0);
    expect(await kept(assistant)).toMatchObject([{ verdict: 'wrong', statements: [], citations: [] }]);
  });

  it('says in plain words when it was not kept, and keeps it when pressed again', async () => {
    const { page, stopServer, startServer } = await open(script);
    await askOnPage(page, question);
    await verdict(page, 'Wrong').waitFor();
    await stopServer();
    await verdict(page, 'Wrong').click();
    await page.getByText('This was not kept: the server cannot be reached. Try again.').waitFor();
    await startServer();
    await page.getByLabel('What would be right?').fill('The astronaut');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Marked wrong, corrected.').waitFor();
    expect(await page.locator('.feedback-problem').count()).toBe(0);
  });

  it('says so when an article has changed since, and keeps nothing', async () => {
    const { page, stopServer, startServer } = await open(script);
    await askOnPage(page, question);
    await verdict(page, 'Right').waitFor();
    await stopServer();
    await startServer({ ...script, articles: [{ ...rain, text: `New: ${rain.text}` }, rightToLeft] });
    await verdict(page, 'Right').click();
    await page.getByText('“About rain” has changed since this answer was given').waitFor();
    expect(await verdict(page, 'Right').getAttribute('aria-pressed')).toBe('false');
  });
});

describe('selecting the right words in an article', () => {
  const cases: readonly (readonly [name: string, article: Article, words: string])[] = [
    ['emoji of several code points', rain, 'The 👩🏽‍🚀 waved at 👨‍👩‍👧‍👦 and 🇸🇪 from the quay.'],
    ['words across the marked ones', rain, 'fell all day. The 👩🏽‍🚀 waved'],
    ['right-to-left text', rightToLeft, 'הגשר נפתח ב-3 במאי'],
  ];
  it.each(cases)('with the mouse keeps exactly the selected characters: %s', async (_name, source, words) => {
    const { page, assistant, troubles, close } = await open(script);
    await markWrong(page);
    await openArticle(page);
    if (source === rightToLeft) await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.article-body', { hasText: source.text.slice(0, 8) }).waitFor();
    const start = source.text.indexOf(words);
    await drag(page, start, start + words.length);
    const selected = await page.evaluate(() => getSelection()?.getRangeAt(0).toString());
    expect(selected).toBe(words);
    await page.locator('.choose-state', { hasText: words.slice(0, 8) }).waitFor();
    await page.getByRole('button', { name: 'Use as evidence' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.locator('.chosen blockquote').allTextContents()).toEqual([words]);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(', corrected.').waitFor();
    const [given] = await kept(assistant);
    expect(given?.evidence).toMatchObject([{ articleId: source.id, start, end: start + words.length, quote: words }]);
    expect(troubles).toEqual([]);
    await close();
  });

  it('with the keys goes by words and sentences, from the marked words on, and Enter takes them', async () => {
    const { page, assistant, troubles } = await open(script);
    await markWrong(page);
    await openArticle(page);
    await page.getByRole('region', { name: 'Text of the article' }).focus();
    await page.keyboard.press('ArrowRight');
    const state = page.locator('.choose-state');
    await expect.poll(() => state.textContent()).toBe('“Rain”');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => state.textContent()).toBe('“The 👩🏽‍🚀 waved at 👨‍👩‍👧‍👦 and 🇸🇪 from the quay.”');
    await page.keyboard.press('Enter');
    await page.getByText('Added to your correction.').waitFor();

    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.article-body', { hasText: 'הגשר' }).waitFor();
    await page.getByRole('region', { name: 'Text of the article' }).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await expect.poll(() => state.textContent()).toMatch(/^“הגשר/u);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(', corrected.').waitFor();
    const [given] = await kept(assistant);
    expect(given?.evidence.map(({ quote }) => quote)).toEqual(['The 👩🏽‍🚀 waved at 👨‍👩‍👧‍👦 and 🇸🇪 from the quay.']);
    expect(troubles).toEqual([]);
  });

  it('takes the arrows of right-to-left text as they point', async () => {
    const { page } = await open(script);
    await markWrong(page);
    await openArticle(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('.article-body', { hasText: 'הגשר' }).waitFor();
    await page.getByRole('region', { name: 'Text of the article' }).focus();
    const state = page.locator('.choose-state');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => state.textContent()).toBe('“نص”');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => state.textContent()).toBe('“نص أول”');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => state.textContent()).toBe('“نص”');
  });

  it('does not count what is selected outside of the text, and takes words off again', async () => {
    const { page, assistant } = await open(script);
    await markWrong(page);
    await openArticle(page);
    await page.evaluate(() => {
      const title = document.querySelector('#article-title') as HTMLElement;
      const body = document.querySelector('.article-body') as HTMLElement;
      getSelection()?.setBaseAndExtent(title, 0, body, body.childNodes.length);
    });
    await page.getByRole('button', { name: 'Use as evidence' }).click();
    await page.getByText('Added to your correction.').waitFor();
    expect(await page.locator('.chosen blockquote').allTextContents()).toEqual([rain.text]);
    await page.evaluate(() =>
      getSelection()?.selectAllChildren(document.querySelector('#article-title') as HTMLElement),
    );
    await page.getByRole('button', { name: 'Use as evidence' }).click({ force: true });
    expect(await page.locator('.chosen li').count()).toBe(1);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Remove the words/u }).click();
    expect(await page.locator('.chosen').count()).toBe(0);
    await page.getByRole('button', { name: 'Not now' }).click();
    expect(await kept(assistant)).toMatchObject([{ verdict: 'wrong', evidence: [] }]);
  });
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each([390, 1280])('feedback is accessible and keeps to the width of %i px', async (width) => {
    const viewport = { width, height: width < 500 ? 844 : 900 };
    // axe puts a script into the page, which its policy rightly forbids.
    const browser = { viewport, colorScheme, bypassCSP: true, reducedMotion: 'reduce' as const, hasTouch: width < 500 };
    const { page, troubles, close } = await open({ ...bridgeArchive(), searches: bridgeSearches }, { browser });
    const pictures = join(projectRoot, 'test-results');
    await mkdir(pictures, { recursive: true });
    const look = async (scene: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `feedback-${scene}-${width}-${colorScheme}.png`) });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    };
    await askOnPage(page, questions.causes);
    await verdict(page, 'Incomplete').scrollIntoViewIfNeeded();
    await look('1-asked');
    const lineHeight = async () => (await page.locator('.feedback-line').boundingBox())?.height;
    const before = await lineHeight();
    await verdict(page, 'Incomplete').click();
    await page.getByText('Marked incomplete.').waitFor();
    await page.getByRole('button', { name: 'Send' }).scrollIntoViewIfNeeded();
    await look('2-form');
    await openArticle(page);
    await look('3-choosing');
    await page.getByRole('region', { name: 'Text of the article' }).focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    await page.locator('.choose-state', { hasText: '“' }).waitFor();
    await look('4-selected');
    await page.getByRole('button', { name: 'Use as evidence' }).click();
    await look('5-added');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByLabel('What is missing?').fill('Ferries run every 20 minutes');
    await look('6-filled');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(', corrected.').waitFor();
    await look('7-sent');
    expect(await lineHeight()).toBe(before);
    await verdict(page, 'Wrong').click();
    await page.getByLabel('The articles do not hold the answer').check();
    await look('8-absent');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('not in the articles.').waitFor();
    expect(await lineHeight()).toBe(before);
    expect(troubles).toEqual([]);
    await close();
  });
});
