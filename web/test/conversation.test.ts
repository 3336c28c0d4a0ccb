import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { AskRequest } from '../../src/answer/answer.ts';
import type { ScriptedAssistant } from '../../src/testing/scripted-assistant.ts';
import { gate } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, questions } from './scenes.ts';

const open = useBrowser();

describe('asking', () => {
  it('shows each statement when it arrives, moves nothing that is already there, and announces the whole once', async () => {
    const gates = [gate(), gate(), gate(), gate()];
    const { page, troubles } = await open(bridgeArchive(gates));
    await askOnPage(page, questions.causes);
    await page.getByText('Reading 4 passages from 2 articles…').waitFor();
    await page.evaluate(watchShiftsAndAnnouncements);
    for (const [index, start] of ['The harbour bridge was', 'Salt water', 'Repairs are'].entries()) {
      expect(await page.locator('.statement').count()).toBe(index);
      gates[index]?.open();
      await page.locator('.statement', { hasText: start }).waitFor();
    }
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(1);
    gates[3]?.open();
    await page.getByRole('heading', { name: 'Footnotes' }).waitFor();

    expect(await page.locator('.statement').allInnerTexts()).toEqual([
      expect.stringMatching(/^The harbour bridge .* cables\.\s*1$/su),
      expect.stringMatching(/^Salt water .* pylon\.\s*2\s*mostly supported$/su),
      expect.stringMatching(/^Repairs .* replaced\.\s*3\s*4$/su),
    ]);
    const { shift, announcements } = await page.evaluate(() => (window as unknown as Watched).watched);
    // A paragraph pushed down by one line makes more than 0.001; the label of the button makes 0.000005.
    expect(shift).toBeLessThan(0.0001);
    expect(announcements).toEqual([expect.stringMatching(/^The harbour bridge was.*replaced\. 4 footnotes\.$/su)]);
    expect(troubles).toEqual([]);
  });

  it('sends the conversation so far with a follow-up, and shows how it was understood', async () => {
    const { page, assistant } = await open(bridgeArchive());
    await askOnPage(page, questions.causes);
    await page.getByRole('heading', { name: 'Footnotes' }).waitFor();
    await askOnPage(page, questions.cost);
    await page.getByText('Understood as: How much will repairing the harbour bridge cost?').waitFor();

    expect(requests(assistant)[0]).toEqual({ question: questions.causes });
    expect(requests(assistant)[1]).toEqual({
      question: questions.cost,
      history: [
        { role: 'user', content: questions.causes },
        {
          role: 'assistant',
          content: expect.stringMatching(/^The harbour bridge was closed .* replaced\.$/u) as string,
          citations: Array.from({ length: 4 }, () => ({
            articleId: expect.stringMatching(/^harbour\//u) as string,
            articleVersion: expect.any(Number) as number,
            start: expect.any(Number) as number,
            end: expect.any(Number) as number,
          })),
        },
      ],
    });
  });

  it('stops when told to, on the server too, keeps what was checked, and asks again', async () => {
    const gates = [gate(), gate(), gate(), gate()];
    let isAborted = false;
    const script = bridgeArchive(gates);
    const scripted = script.answers?.[questions.causes];
    const { page } = await open({
      ...script,
      answers: {
        async *[questions.causes](request, signal) {
          signal.addEventListener('abort', () => (isAborted = true));
          if (typeof scripted === 'function') yield* scripted(request, signal);
        },
      },
    });
    await askOnPage(page, questions.causes);
    gates[0]?.open();
    await page.locator('.statement').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('You stopped this answer.').waitFor();
    expect(await page.locator('.statement').count()).toBe(1);
    await expect.poll(() => isAborted).toBe(true);

    for (const each of gates) each.open();
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('From 2 articles').waitFor();
    expect(await page.locator('.statement').count()).toBe(3);
    expect(await page.locator('.turn').count()).toBe(1);
  });

  it('keeps the conversation over a reload, and marks what the reload cut off', async () => {
    const { page } = await open(bridgeArchive([gate()]));
    await askOnPage(page, questions.cost);
    await page.getByText('From 1 article').waitFor();
    await askOnPage(page, questions.causes);
    await page.getByText('Reading 4 passages').waitFor();
    await page.reload();
    await page.getByText('This question was stopped before an answer came.').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([questions.cost, questions.causes]);
    await page.getByRole('button', { name: /^Footnote 1/u }).click();
    expect(await page.locator('mark').textContent()).toBe(
      'The work is put at 6.5 million crowns, of which the insurer pays half.',
    );
  });

  it('starts a new conversation, and brings the old one back', async () => {
    const { page, assistant } = await open(bridgeArchive());
    await askOnPage(page, questions.cost);
    await page.getByText('From 1 article').waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('button', { name: 'Back to the previous conversation' }).click();
    await page.getByText('From 1 article').waitFor();
    await page.getByRole('button', { name: 'New conversation' }).click();
    await askOnPage(page, questions.refusal);
    await page.getByText('What comes closest').waitFor();
    expect(requests(assistant)[1]).toEqual({ question: questions.refusal });
  });

  it('suggests first questions without moving anything, and asks the one that is pressed', async () => {
    const { page, assistant, troubles } = await open(bridgeArchive());
    const suggestion = page.getByRole('button', { name: questions.cost });
    await suggestion.waitFor();
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            resolve(list.getEntries().reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0));
          }).observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    expect(shift).toBeLessThan(0.1);
    await suggestion.click();
    await page.getByText('From 1 article').waitFor();
    expect(requests(assistant)).toEqual([{ question: questions.cost }]);
    expect(troubles).toEqual([]);
  });

  it('copies an answer with its footnotes', async () => {
    const { page } = await open(bridgeArchive(), { browser: { permissions: ['clipboard-read', 'clipboard-write'] } });
    await askOnPage(page, questions.cost);
    await page.getByRole('button', { name: 'Copy with footnotes' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      '**How much will it cost?**\n\nThe work is put at 6.5 million crowns, of which the insurer pays half.[^1]\n\n' +
        '[^1]: “The work is put at 6.5 million crowns, of which the insurer pays half.” ' +
        '*Bridge repair to last until October*, Northern Gazette, 11 June 2024\n',
    );
  });

  it('takes several lines, asks nothing empty or too long, and says so', async () => {
    const { page, assistant } = await open(bridgeArchive());
    const field = page.getByLabel('Your question');
    await field.fill('  \n ');
    await field.press('Enter');
    await field.fill('a'.repeat(2001));
    await field.press('Enter');
    await page.getByText('The question is 1 character too long').waitFor();
    expect(await page.getByRole('button', { name: 'Ask', exact: true }).isDisabled()).toBe(true);
    await field.fill('One');
    await field.press('Shift+Enter');
    await field.pressSequentially('two?');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'One two?' }).waitFor();
    expect(requests(assistant)).toEqual([{ question: 'One\ntwo?' }]);
  });
});

describe('with the keyboard alone', () => {
  it.each([1200, 600])(
    'asks, reads a footnote, opens its article, goes on to the next and comes back, %i px wide',
    async (width) => {
      const { page } = await open(bridgeArchive(), { browser: { viewport: { width, height: 800 } } });
      await page.keyboard.type(questions.causes);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Footnotes' }).waitFor();

      await tabTo(page, /^Footnote 3/u, 'Shift+Tab');
      await page.getByRole('tooltip').getByText('Northern Gazette, 11 June 2024').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('tooltip').count()).toBe(0);
      await page.keyboard.press('Enter');
      await page.locator('mark', { hasText: 'Repairing the harbour bridge' }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
        'Bridge repair to last until October',
      );

      await tabTo(page, /^Next/u, 'Shift+Tab');
      await page.keyboard.press('Enter');
      await page.locator('mark', { hasText: 'All 24 cables' }).waitFor();
      await page.getByText('Footnote 4 of 4').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await focusedName(page)).toMatch(/^Footnote 3/u);
    },
  );
});

type Watched = { watched: { shift: number; announcements: string[] } };

/** Runs in the page. */
function watchShiftsAndAnnouncements(): void {
  const watched: Watched['watched'] = { shift: 0, announcements: [] };
  Object.assign(window, { watched });
  new PerformanceObserver((list) => {
    // Those that follow an input within half a second count too, which the browser would excuse.
    for (const entry of list.getEntries()) watched.shift += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: false });
  const region = document.querySelector('[role=status][aria-label=Answer]');
  if (!region) throw new Error('There is no region for announcements.');
  new MutationObserver(() => {
    if (region.textContent) watched.announcements.push(region.textContent);
  }).observe(region, { childList: true, characterData: true, subtree: true });
}

function requests(assistant: ScriptedAssistant): AskRequest[] {
  return assistant.calls.filter(({ method }) => method === 'ask').map(({ argument }) => argument as AskRequest);
}

async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });
}

async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press(key);
    if (name.test(await focusedName(page))) return;
  }
  throw new Error(`${key} never came to ${name}`);
}
