import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeyFile } from '../access/key-file.ts';
import { launchBrowser } from '../testing/browser.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, listeningApp, testApp } from '../testing/test-app.ts';

describe('/docs', () => {
  let app: FastifyInstance;
  let url: string;
  let browser: Browser;
  beforeAll(async () => {
    ({ app, url } = await listeningApp(scriptedAssistant({ answers: { [bridgeQuestion]: bridgeAnswer } })));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  /** The page once it lists operations, and what went wrong on it. */
  async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
    const page = await (await browser.newContext(options)).newPage();
    const troubles: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && troubles.push(message.text())));
    page.on('pageerror', ({ message }) => troubles.push(message));
    page.on('request', (request) => void (request.url().startsWith(`${url}/`) || troubles.push(request.url())));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective}`));
    });
    await page.goto(`${url}/docs`);
    await page.locator('.opblock').first().waitFor();
    return { page, troubles };
  }

  const ask = (page: Page) => page.locator('.opblock', { hasText: 'Answers a question from the archive' });

  /** Opens an operation and sends what is asked for in it. */
  async function tryAsking(page: Page): Promise<void> {
    await ask(page).getByRole('button').first().click();
    await ask(page)
      .getByLabel('Request body')
      .fill(JSON.stringify({ question: bridgeQuestion }));
    await ask(page).getByRole('button', { name: 'Execute' }).click();
    await ask(page).getByText('harbour bridge opened on 3 May 2021. [1]', { exact: false }).first().waitFor();
  }

  it('lists every operation, and lets one be tried, with nothing from elsewhere and under the policy of every page', async () => {
    const { page, troubles } = await open();
    const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = await page
      .locator('.opblock-summary')
      .evaluateAll((rows) =>
        rows.map((row) =>
          ['.opblock-summary-method', '.opblock-summary-path']
            .map((part) => row.querySelector(part)?.textContent?.replaceAll(/[^\w/{}]/gu, ''))
            .join(' '),
        ),
      );
    expect(listed.sort()).toEqual(described.sort());
    await tryAsking(page);
    expect(troubles).toEqual([]);
    const policies = await Promise.all(
      ['/docs', '/docs/static/index.css', '/health', '/'].map(
        async (path) => (await app.inject(path)).headers['content-security-policy'],
      ),
    );
    expect(policies[0]).toContain("default-src 'self';script-src 'self'");
    expect(new Set(policies).size).toBe(1);
  });

  it('can be used by everybody: axe finds what the order of headings and the names of regions leave to wish, and nothing else', async () => {
    const { page } = await open({ bypassCSP: true });
    await tryAsking(page);
    const { violations } = await new AxeBuilder({ page }).disableRules(['heading-order', 'landmark-unique']).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

it('needs no key where everything else does, as what it shows is no secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-docs-'));
  const app = await testApp(scriptedAssistant(), { keys: openKeyFile(folder) });
  try {
    for (const path of ['/docs', '/docs/json', '/docs/static/swagger-ui.css'])
      expect([path, (await app.inject(path)).statusCode]).toEqual([path, 200]);
    expect((await app.inject('/articles')).statusCode).toBe(401);
    for (const path of ['/docs/static/../../package.json', '/docs/static/%2e%2e/package.json'])
      expect((await app.inject(path)).statusCode).toBeGreaterThanOrEqual(400);
  } finally {
    await app.close();
    await rm(folder, { recursive: true });
  }
});
