import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/paths.ts';
import { sampleAnswer } from '../../src/testing/sample-answer.ts';
import { launchBrowser } from '../../src/testing/browser.ts';
import type { Report } from '../report.ts';
import { renderHtmlReport } from './render.ts';
import { articles, articleText, cite, fixtures, markup, quotes, sampleRun } from './sample-runs.ts';

const pictures = join(projectRoot, 'test-results');
let browser: Browser;
let folder: string;
let single: Report;
let matrix: Report[];

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'footnote-report-'));
  browser = await launchBrowser();
  single = await sampleRun();
  const found = sampleAnswer([[quotes.ribbon, [1]]], [cite(1, 'bridge', quotes.ribbon)], { confidence: 0.8 });
  const lost = sampleAnswer([['It opened with a ribbon.', [1]]], [cite(1, 'bridge', quotes.ribbon)]);
  const other = { 'Who cut the ribbon?': found, 'When did the bridge open?': lost };
  matrix = [single, await sampleRun(other, '--prompt other.md', single)];
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

type Opened = { readonly page: Page; readonly troubles: string[]; readonly close: () => Promise<void> };

/** The report as a reader opens it: a file, in a browser that notes whatever it should not do. */
async function open(reports: readonly Report[], options: BrowserContextOptions = {}, hash = ''): Promise<Opened> {
  const file = join(folder, `${crypto.randomUUID()}.html`);
  await writeFile(file, await renderHtmlReport(reports, articleText));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const address = pathToFileURL(file).href;
  page.on('console', (message) => troubles.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(`${address}${hash}`);
  return { page, troubles, close: () => context.close() };
}

function card(page: Page, id: string): Locator {
  return page
    .locator('.question')
    .filter({ has: page.locator('summary .id', { hasText: new RegExp(`^${id}$`, 'u') }) });
}

async function openCard(page: Page, id: string): Promise<Locator> {
  const found = card(page, id);
  await found.locator('summary').first().click();
  return found;
}

/** Ids of the questions that are shown, in their order. */
async function shownIds(page: Page): Promise<string[]> {
  return page.locator('.question:visible > summary .id').allTextContents();
}

describe('a case', () => {
  it.each([
    ['opening', quotes.opened],
    ['cost', quotes.arabic],
    ['toll', quotes.toll],
  ])('shows exactly the cited characters, in their article: %s', async (id, quote) => {
    const { page, close } = await open([single]);
    const found = await openCard(page, id);
    expect(await found.locator('.run mark.cited').textContent()).toBe(quote);
    expect(await found.locator('.expected mark.gold').textContent()).toBe(quote);
    expect(await found.locator('.run .also.gold').textContent(), 'gold in the footnote').toBe(quote);
    const whole = (await articleText(id === 'opening' ? 'bridge' : id === 'cost' ? 'arabic' : 'long')) ?? '';
    const around = ((await found.locator('.run blockquote').textContent()) ?? '').replaceAll(/^… | …$/gu, '');
    expect(whole).toContain(around);
    expect(around.length).toBeGreaterThan(quote.length);
    await found.locator('.statement a').click();
    expect(await page.locator('figure:target mark').textContent()).toBe(quote);
    await close();
  });

  it('says what came of it, what would be right, and why it was scored so', async () => {
    const { page, close } = await open([single]);
    const outcomes = await page.locator('.question > summary .badge').allTextContents();
    expect(outcomes).toEqual([
      'right answer',
      'right answer',
      'right answer',
      'wrong answer',
      'refused, has an answer',
      'rightly refused',
      'answered, has no answer',
      'right answer',
      'broken promise',
      'error',
    ]);
    const broken = await openCard(page, 'broken');
    expect(await broken.textContent()).toContain('Broken promise:');
    expect(await broken.textContent(), 'its quote is not at its place').toContain(
      'The article does not hold this at that place.',
    );
    await broken.getByText('Scores, and why').click();
    expect(await broken.locator('pre').textContent()).toMatch(/promises-kept +0 .*violations/u);
    const refused = await openCard(page, 'refused');
    expect(await refused.locator('.expected li').textContent()).toBe('Ada Lind');
    expect(await refused.locator('.run mark.cited').textContent(), 'what came closest').toBe(quotes.opened);
    await close();
  });

  it('opens where a link points to it', async () => {
    const { page, close } = await open([single], {}, '#q-made_up');
    expect(await card(page, 'made up').getAttribute('open')).not.toBeNull();
    expect(await page.locator('.question[open]').count()).toBe(1);
    await close();
  });
});

describe('the filters', () => {
  it('show what is asked for: failed, wrong, refused, broken, by kind and by words', async () => {
    const { page, troubles, close } = await open([single]);
    const show = page.getByLabel('Show');
    const all = fixtures.map(({ id }) => id);
    expect(await shownIds(page)).toEqual(all);
    await show.selectOption('Failed');
    expect(await shownIds(page)).toEqual(['wrong', 'refused', 'made up', 'broken', 'error']);
    expect(await page.locator('output').textContent()).toBe('5 of 9 questions');
    await show.selectOption('Wrong');
    expect(await shownIds(page)).toEqual(['wrong', 'made up']);
    await show.selectOption('Refused');
    expect(await shownIds(page)).toEqual(['refused', 'rightly refused']);
    await show.selectOption('Broken promise');
    expect(await shownIds(page)).toEqual(['broken']);
    await show.selectOption('');
    await page.locator('[name=kind]').selectOption('unanswerable');
    expect(await shownIds(page)).toEqual(['rightly refused', 'made up']);
    await page.locator('[name=kind]').selectOption('');
    await page.getByLabel('Words').fill('PAINTED bridge');
    expect(await shownIds(page)).toEqual(['made up']);
    await page.getByLabel('Words').fill('البلدية');
    expect(await shownIds(page)).toEqual(['cost']);
    expect(troubles).toEqual([]);
    await close();
  });

  it('sort by confidence and back', async () => {
    const { page, close } = await open([single]);
    await page.getByLabel('Order').selectOption('Surest first');
    expect((await shownIds(page)).slice(0, 3)).toEqual(['opening', 'cost', 'toll']);
    await page.getByLabel('Order').selectOption('Least sure first');
    expect((await shownIds(page))[0]).toBe('refused');
    await page.getByLabel('Order').selectOption('As asked');
    expect(await shownIds(page)).toEqual(fixtures.map(({ id }) => id));
    await close();
  });

  it('are not there without scripts, and every question can be read', async () => {
    const { page, close } = await open([single], { javaScriptEnabled: false });
    expect(await page.locator('#controls').isVisible()).toBe(false);
    expect(await shownIds(page)).toHaveLength(fixtures.length);
    const found = await openCard(page, 'opening');
    expect(await found.locator('.run mark').isVisible()).toBe(true);
    await close();
  });
});

describe('several runs', () => {
  it('stand side by side, with what became better and worse', async () => {
    const { page, troubles, close } = await open(matrix);
    expect(await page.locator('#summary ~ .wide thead th').allTextContents()).toEqual(['run', '--prompt other.md']);
    const refused = await openCard(page, 'refused');
    expect(await refused.locator('.run .verdict .badge').allTextContents()).toEqual([
      'refused, has an answer',
      'right answer',
      'fixed since the baseline',
    ]);
    await page.getByLabel('Show').selectOption({ label: 'broken since the baseline (1)' });
    expect(await shownIds(page)).toEqual(['opening']);
    await page.getByRole('link', { name: 'refused' }).click();
    // A link shows what the filter hides.
    await refused.waitFor();
    await page.getByLabel('Show').selectOption('Refused');
    await page.getByLabel('In run').selectOption('--prompt other.md');
    expect(await shownIds(page)).toEqual(['rightly refused']);
    expect(troubles).toEqual([]);
    await close();
  });
});

it('shows hostile text as text, asks for nothing and runs nothing of it', async () => {
  const named = { ...single, name: markup, set: markup };
  const { page, troubles, close } = await open([named, { ...named, name: 'other' }]);
  const found = await openCard(page, 'wrong');
  for (const summary of await found.locator('.more > summary').all()) await summary.click();
  expect(await found.locator('.asked').textContent()).toBe(fixtures[3]?.question);
  expect(await found.locator('.run mark.cited').first().textContent()).toBe(markup);
  const text = await found.textContent();
  for (const part of ['Statement', 'Explanation', 'Dropped', 'Reason', 'Accepted', 'Earlier', 'Title'])
    expect(text).toContain(`${part} ${markup}`.slice(0, 150));
  expect(text, 'control characters are seen').toContain('End.␀␛[31m');
  expect(await page.locator('main').locator('img, script, style, iframe, object, a:not([href^="#"])').count()).toBe(0);
  expect(await page.locator('script').count()).toBe(1);
  expect(troubles).toEqual([]);
  // The page's policy stops what got in all the same.
  await page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<img src="https://elsewhere.invalid/x.png" onerror="alert(1)">')`,
  );
  expect(troubles.some((trouble) => trouble.includes('Content Security Policy'))).toBe(true);
  expect(troubles.filter((trouble) => trouble.startsWith('dialog'))).toEqual([]);
  await close();
});

it('stays small however long articles are', async () => {
  const html = await renderHtmlReport([single], articleText);
  expect(articles.long.text.length).toBeGreaterThan(1_000_000);
  expect(html.length).toBeLessThan(150_000);
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each([390, 1280])('is accessible and keeps to its width at %i px', async (width) => {
    // axe puts a script into the page, which its policy rightly forbids.
    const options = { viewport: { width, height: 900 }, colorScheme, bypassCSP: true };
    const { page, troubles, close } = await open(matrix, options);
    // What is not laid out yet lies upon each other for axe.
    await page.addStyleTag({ content: '.question { content-visibility: visible !important }' });
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    const picture = { path: join(pictures, `eval-report-${width}-${colorScheme}.png`), fullPage: true };
    // On a busy machine Chromium does not always manage all of a long page at the first attempt.
    await page.screenshot(picture).catch(() => page.screenshot(picture));
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // The dark page differs in its colours only.
    const axe = new AxeBuilder({ page });
    const { violations } = await (
      colorScheme === 'light' ? axe.withTags(tags) : axe.withRules('color-contrast')
    ).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')} ${nodes[0]?.failureSummary}`),
    ).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(troubles).toEqual([]);
    await close();
  });
});
