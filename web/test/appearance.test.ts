import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/paths.ts';
import { gate } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';
import { bridgeArchive, degraded, questions } from './scenes.ts';

const open = useBrowser();
const pictures = join(projectRoot, 'test-results');
beforeAll(() => mkdir(pictures, { recursive: true }));

const widths = [390, 820, 1440];
const heights: Record<number, number> = { 390: 844, 820: 1180, 1440: 900 };

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each(widths)('the page is accessible and keeps to its width in every state at %i px', async (width) => {
    const gates = [gate(), gate(), gate(), gate()];
    const viewport = { width, height: heights[width] ?? 900 };
    // axe puts a script into the page, which its policy rightly forbids.
    const browser = { viewport, colorScheme, bypassCSP: true, reducedMotion: 'reduce' as const, hasTouch: width < 500 };
    const { page, address, troubles, close } = await open(bridgeArchive(gates), { browser });
    const look = async (scene: string): Promise<void> => {
      await page.screenshot({ path: join(pictures, `${scene}-${width}-${colorScheme}.png`) });
      expect(await violations(page, colorScheme), scene).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), scene).toBeLessThanOrEqual(width);
    };

    await page.getByText('48', { exact: true }).waitFor();
    await look('1-welcome');

    await askOnPage(page, questions.causes);
    gates[0]?.open();
    await page.getByText('cracks in 12 of its 96 cables.').waitFor();
    await look('2-answering');

    for (const next of gates) next.open();
    await page.getByRole('heading', { name: 'Footnotes' }).waitFor();
    await look('3-answered');

    await page.getByRole('button', { name: 'Footnote 2', exact: false }).first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.getByRole('tooltip').waitFor();
    await look('4-footnote-card');

    await page.keyboard.press('Enter');
    await page.locator('mark').waitFor();
    await look('5-article');
    await page.getByRole('button', { name: 'Close', exact: true }).click();

    await askOnPage(page, questions.cost);
    await page.getByText('answered in its place').waitFor();
    await look('6-follow-up');

    await askOnPage(page, questions.refusal);
    await page.getByText('What comes closest').waitFor();
    await look('7-refusal');

    await askOnPage(page, questions.failing);
    await page.locator('.problem').waitFor();
    await look('8-failure');

    for (const summary of await page.locator('summary').all()) await summary.click();
    await look('9-everything-opened');

    await page.getByRole('link', { name: 'Archive' }).click();
    await page.getByText('Bridge repair to last until October').first().waitFor();
    await look('10-archive');
    await page.getByText('Add articles', { exact: true }).click();
    await page.getByText('could not be read').click();
    await look('11-archive-opened');
    await page.getByRole('link', { name: 'History' }).click();
    await page.locator('.shelf-title').first().waitFor();
    await look('12-conversations');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await look('14-keyboard');
    await page.keyboard.press('Escape');
    await page.goto(`${address}/#/answers/a-1`);
    await page.getByText('Answered on').waitFor();
    await look('13-earlier-answer');
    expect(troubles).toEqual([]);
    await close();
  });

  it('the page says what is missing', async () => {
    const browser = { viewport: { width: 820, height: 700 }, colorScheme, bypassCSP: true };
    const { page, close } = await open(bridgeArchive([], degraded), { browser });
    await page.getByText('Search is by keywords only').waitFor();
    await page.getByText('Articles are being read in').waitFor();
    await page.screenshot({ path: join(pictures, `degraded-820-${colorScheme}.png`) });
    expect(await violations(page, colorScheme)).toEqual([]);
    await close();
  });
});

/** What axe finds against WCAG 2.2 AA and its best practices, as lines that a failed test shows. The dark page differs in its colours only. */
async function violations(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const axe = new AxeBuilder({ page });
  const { violations: found } = await (
    colorScheme === 'light' ? axe.withTags(tags) : axe.withRules('color-contrast')
  ).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
}
