import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';
import { openKeyFile } from '../../src/access/key-file.ts';
import type { Assistant } from '../../src/assistant.ts';
import { buildApp } from '../../src/http/app.ts';
import { projectRoot } from '../../src/paths.ts';
import { launchBrowser } from '../../src/testing/browser.ts';
import { type Script, type ScriptedAssistant, scriptedAssistant } from '../../src/testing/scripted-assistant.ts';

export type OpenedPage = {
  readonly page: Page;
  readonly assistant: ScriptedAssistant;
  readonly address: string;
  /** Console errors, uncaught errors, dialogs, CSP violations and requests to elsewhere: what no test may leave behind. */
  readonly troubles: string[];
  /** Stops the server as an operator would; `startServer` brings it back at the same address. */
  readonly stopServer: () => Promise<void>;
  readonly startServer: (script?: Script) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type PageOptions = {
  readonly browser?: BrowserContextOptions;
  readonly requestsPerMinute?: number;
  /** Folder of the keys that the server asks for; it asks for none if not given. */
  readonly keysOf?: string;
  /** Answers in place of the script; whoever made it closes it. */
  readonly assistant?: Assistant;
};

/** For one test file: the page as it is now in the sources, and a browser. Returns what opens it on a server that answers by a script. */
export function useBrowser(): (script: Script, options?: PageOptions) => Promise<OpenedPage> {
  let browser: Browser;
  let webFolder: string;
  const opened: OpenedPage[] = [];
  beforeAll(async () => {
    webFolder = await buildPage();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await Promise.all(opened.map((page) => page.close()));
    await browser?.close();
    await rm(webFolder, { recursive: true, force: true });
  });
  return async (script, options = {}) => {
    const page = await openPage(browser, webFolder, script, options);
    opened.push(page);
    return page;
  };
}

/** Built aside, so that no other test meets a half-written page. */
async function buildPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'footnote-web-'));
  await build({ root: join(projectRoot, 'web'), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  return outDir;
}

async function openPage(
  browser: Browser,
  webFolder: string,
  script: Script,
  options: PageOptions,
): Promise<OpenedPage> {
  let server = await startServer(webFolder, script, options, 0);
  const { port } = server.app.server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options.browser });
  const page = await context.newPage();
  const troubles = watch(page, address);
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective}`));
  });
  await page.goto(address);
  return {
    page,
    address,
    troubles,
    get assistant() {
      return server.assistant;
    },
    async stopServer() {
      server.app.server.closeAllConnections();
      await server.app.close();
    },
    async startServer(next = script) {
      server = await startServer(webFolder, next, options, port);
    },
    async close() {
      await context.close();
      await server.app.close();
    },
  };
}

async function startServer(webFolder: string, script: Script, options: PageOptions, port: number) {
  const assistant = scriptedAssistant(script);
  const app = await buildApp(options.assistant ?? assistant, {
    host: '127.0.0.1',
    webFolder,
    requestsPerMinute: options.requestsPerMinute ?? 0,
    keys: options.keysOf === undefined ? null : openKeyFile(options.keysOf),
    audit: null,
    corsOrigins: [],
    answersAtOnce: 16,
    answersWaiting: 8,
    jobsWaiting: 16,
    answerMs: 20_000,
    graceMs: 100,
    requestMs: 5000,
    heartbeatMs: 5000,
    logLevel: 'silent',
    logStream: new Writable({ write: (_chunk, _encoding, done) => done() }),
  });
  await app.listen({ host: '127.0.0.1', port });
  return { app, assistant };
}

function watch(page: Page, address: string): string[] {
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) troubles.push(`request to elsewhere: ${request.url()}`);
  });
  return troubles;
}

export async function askOnPage(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your question').fill(question);
  await page.keyboard.press('Enter');
}
