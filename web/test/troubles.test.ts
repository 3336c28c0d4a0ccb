import { describe, expect, it } from 'vitest';
import { textVersion } from '../../src/corpus/text-version.ts';
import { answer, article, cite, gate } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, degraded, healthy, questions } from './scenes.ts';

const open = useBrowser();

const question = 'What did it say?';
const cited = article('changing', 'Before. The sum was 12 crowns. After.');
const whole = answer(question, [{ text: 'The sum was 12.', cites: [1] }], [cite(1, cited, 'The sum was 12 crowns.')]);

describe('when there is no answer', () => {
  it('says why, and opens each of the closest passages where it stands', async () => {
    const { page, troubles } = await open(bridgeArchive());
    await askOnPage(page, questions.refusal);
    await page.getByText('The archive does not answer this.', { exact: true }).waitFor();
    await page.locator('.refusal', { hasText: 'None of the 8 passages' }).waitFor();
    await page
      .getByRole('button', { name: /^Harbour bridge closed/u })
      .nth(1)
      .click();
    expect(await page.locator('mark').textContent()).toMatch(/^Pedestrians and cyclists .* midnight\.$/u);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.locator('mark', { hasText: 'The bridge opened on 3 May 2021' }).waitFor();
    await page.getByText('Passage 1 of 2').waitFor();
    expect(troubles).toEqual([]);
  });

  it('shows on request what was left out, and why', async () => {
    const { page } = await open(bridgeArchive());
    await askOnPage(page, questions.causes);
    await page.getByText('1 statement was left out: why').click();
    expect(await page.locator('.dropped p').allInnerTexts()).toEqual([
      'The bridge will reopen on 1 November.',
      'No cited sentence holds the date 1 November.',
    ]);
  });

  it('says that only a part was answered, and which model stood in for which', async () => {
    const { page } = await open(bridgeArchive());
    await askOnPage(page, questions.cost);
    await page.getByText('The articles give the cost of the repair, not that of the ferries.').waitFor();
    await page.getByText('smollm2-135m-instruct failed; extractive answered in its place.').waitFor();
  });
});

describe('when the server is not at its best', () => {
  it('shows what is degraded and that articles are being read in, until that is over', async () => {
    const script = bridgeArchive([], degraded);
    const { page, stopServer, startServer } = await open(script);
    await page.getByText('Search is by keywords only, because the embedding model is not installed.').waitFor();
    await page.getByText('Articles are being read in.').waitFor();
    await stopServer();
    await page.getByText('The server cannot be reached.').waitFor();
    await startServer({ ...script, state: healthy });
    await expect.poll(() => page.locator('.status p').count(), { timeout: 10_000 }).toBe(0);
  });

  it('says how to fill an empty archive', async () => {
    const coverage = {
      articles: 0,
      passages: 0,
      passagesWithVectors: 0,
      passagesByWordsOnly: 0,
      earliest: null,
      latest: null,
      outlets: [],
    };
    const { page } = await open({ articles: [], state: { coverage } });
    await page.getByRole('heading', { name: 'The archive is empty' }).waitFor();
    await page.getByText('npm start -- --corpus DIR').waitFor();
  });

  it('says that an answer failed, and asks again', async () => {
    let failures = 0;
    const { page } = await open({
      answers: {
        async *[question]() {
          failures += 1;
          if (failures === 1) throw new Error('Something with a /secret/path');
          yield { type: 'answer-end', answer: whole };
        },
      },
    });
    await askOnPage(page, question);
    const problem = page.locator('.problem');
    await problem.getByText('Something went wrong').waitFor();
    expect(await problem.innerText()).not.toContain('secret');
    await problem.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('From 1 article').waitFor();
    expect(await problem.count()).toBe(0);
  });

  it('waits as long as the server wants when it was asked too often', async () => {
    const { page, address } = await open(bridgeArchive(), { requestsPerMinute: 10 });
    let status = 0;
    while (status !== 429) status = (await fetch(`${address}/articles`)).status;
    await askOnPage(page, questions.cost);
    await page.locator('.problem', { hasText: 'More than 10 requests in a minute.' }).waitFor();
    expect(await page.getByRole('button', { name: /^Ask again in \d+ s$/u }).isDisabled()).toBe(true);
  });

  it('keeps what was checked when the server goes in the middle, and asks again when it is back', async () => {
    const gates = [gate(), gate(), gate(), gate()];
    const script = bridgeArchive(gates);
    const { page, stopServer, startServer } = await open(script);
    await askOnPage(page, questions.causes);
    gates[0]?.open();
    await page.locator('.statement').waitFor();
    await stopServer();
    await page.locator('.problem', { hasText: 'before the answer was' }).waitFor();
    expect(await page.locator('.statement').count()).toBe(1);
    for (const each of gates) each.open();
    await startServer();
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('From 2 articles').waitFor();
  });

  it('says that the device is offline', async () => {
    const { page } = await open(bridgeArchive());
    await page.getByText('48', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await page.locator('.status', { hasText: 'This device is offline.' }).waitFor();
    await askOnPage(page, questions.cost);
    await page.locator('.problem', { hasText: 'This device is offline. Your question is kept' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('From 1 article').waitFor();
  });
});

describe('when an article is not what it was', () => {
  const answers = { [question]: whole };

  const changed = { ...cited, text: 'Before. Then: the sum was 13 crowns. After.' };

  it('shows the words that were cited from a changed article, and the article as it is now only when asked to', async () => {
    const { page } = await open({ articles: [changed], answers });
    await askOnPage(page, question);
    await page.getByRole('button', { name: /^Footnote 1/u }).click();
    const panel = page.getByRole('dialog');
    await panel.getByText('This article has changed since this answer was given.').waitFor();
    expect(await panel.locator('blockquote').textContent()).toBe('The sum was 12 crowns.');
    expect(await page.locator('.article-body').count()).toBe(0);
    await panel.getByRole('button', { name: 'Read the article as it is now' }).click();
    await page.locator('.article-body').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('article-title');
    expect(await page.locator('.article-body').textContent()).toBe(changed.text);
    expect(await panel.locator('blockquote').textContent()).toBe('The sum was 12 crowns.');
    expect(await page.locator('mark').count()).toBe(0);
  });

  it('marks nothing where the characters are not the quote, whatever the version says', async () => {
    const [citation] = whole.citations;
    const citations = citation ? [{ ...citation, articleVersion: textVersion(changed.text) }] : [];
    const { page } = await open({ articles: [changed], answers: { [question]: { ...whole, citations } } });
    await askOnPage(page, question);
    await page.getByRole('button', { name: /^Footnote 1/u }).click();
    await page.getByText('This article has changed since this answer was given.').waitFor();
    expect(await page.locator('.article-body').textContent()).toBe(changed.text);
    expect(await page.locator('mark').count()).toBe(0);
  });

  it('opens the footnotes of a conversation that was kept before citations had versions', async () => {
    const { page, startServer, stopServer } = await open({ articles: [cited], answers });
    await askOnPage(page, question);
    await page.getByText('From 1 article').waitFor();
    await page.evaluate(() => {
      const key = 'footnote.conversation.1';
      sessionStorage.setItem(key, (sessionStorage.getItem(key) ?? '').replaceAll(/"articleVersion":\d+,/gu, ''));
    });
    await page.reload();
    const footnote = page.getByRole('button', { name: /^Footnote 1/u });
    await footnote.click();
    await page.locator('mark', { hasText: /^The sum was 12 crowns\.$/u }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await stopServer();
    await startServer({ articles: [changed], answers });
    await footnote.click();
    await page.getByText('This article has changed since this answer was given.').waitFor();
    expect(await page.locator('mark').count()).toBe(0);
  });

  it('says that an article was removed', async () => {
    const { page } = await open({ articles: [], answers });
    await askOnPage(page, question);
    await page.getByRole('button', { name: /^Footnote 1/u }).click();
    await page.getByText('This article was removed from the archive.').waitFor();
    expect(await page.getByRole('dialog').locator('blockquote').textContent()).toBe('The sum was 12 crowns.');
  });
});
