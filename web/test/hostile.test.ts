import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { answer, article, cite } from './archive.ts';
import { askOnPage, useBrowser } from './open-page.ts';

const open = useBrowser();

const markup = `${'unbroken'.repeat(40)} <img src=x onerror="alert(1)"><script>alert(2)</script></script><style>*{display:none}</style>![](https://elsewhere.invalid/x.png) <a href="javascript:alert(3)">x</a>`;

it('shows markup in articles, titles, questions and answers as text, and follows none of it', async () => {
  const source = article('hostile', `Start. ${markup} End.`, {
    title: `Title ${markup}`,
    outlet: `Outlet ${markup}`,
    publishedAt: markup,
    url: 'javascript:alert(4)',
  });
  const question = `Question ${markup}`;
  const whole = answer(question, [{ text: `Statement ${markup}`, cites: [1], score: 0.7 }], [cite(1, source, markup)], {
    explanation: `Explanation ${markup}`,
    status: 'partial',
    degraded: [`Degraded ${markup}`],
    dropped: [{ text: `Dropped ${markup}`, reason: `Reason ${markup}` }],
    model: { provider: markup, name: markup, promptVersion: markup, fallbackFrom: markup },
  });
  const script = {
    articles: [source],
    answers: { [question]: whole },
    state: { degraded: [markup], llm: { provider: markup, name: markup } },
  };
  const { page, troubles } = await open(script, { browser: { viewport: { width: 390, height: 844 } } });
  await askOnPage(page, question);
  await page.getByText('left out: why').click();
  await page.getByText('How this was answered').click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('button', { name: /^Footnote 1/u }).hover();
  await page.getByRole('tooltip').waitFor();
  await page.getByRole('button', { name: /^Footnote 1/u }).click();
  await page.locator('mark').waitFor();

  expect(await page.locator('mark').textContent()).toBe(markup);
  expect(await page.locator('.article-body').textContent()).toBe(source.text);
  expect(await page.locator('.question').textContent()).toBe(question);
  expect(await page.locator('.statement-text').textContent()).toBe(`Statement ${markup}`);
  expect(await page.locator('#article-title').textContent()).toBe(source.title);
  const shown = page.locator('.chat, .article-panel');
  expect(await shown.locator('img, script, style, iframe, object').count()).toBe(0);
  // The one link is the page's own, to the file of the article.
  const links = await shown.locator('a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  expect(links).toEqual([`originals/${encodeURIComponent(source.id)}`]);
  expect(troubles).toEqual([]);
});

it('serves the page under a policy that allows its own files only', async () => {
  const { page, address, troubles } = await open({});
  const policy = (await fetch(address)).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  const html = await (await fetch(address)).text();
  expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/u);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color:red">x</p>'));
  expect(troubles.some((trouble) => trouble.includes('style-src'))).toBe(true);
});

it('is a first load of less than 150 kB compressed', async () => {
  const { address } = await open({});
  const html = await (await fetch(address)).text();
  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/gu)].map(([, path]) => `${address}/${path}`);
  expect(files.length).toBeGreaterThanOrEqual(3);
  const bodies = await Promise.all(files.map(async (file) => Buffer.from(await (await fetch(file)).arrayBuffer())));
  const bytes = [Buffer.from(html), ...bodies].reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(bytes).toBeLessThan(150_000);
});
