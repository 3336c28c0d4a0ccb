import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { projectRoot } from '../paths.ts';

/**
 * A real Chromium with a fresh profile. On Linux it comes with the development packages, libraries included, so that
 * the tests need no browser on the machine; elsewhere an installed Chrome is used. The package's own arguments are left
 * out: they switch off protections that the page's tests are about.
 */
export async function launchBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--font-render-hinting=none',
  ];
  if (process.platform !== 'linux') return playwright.launch({ channel: 'chrome', args });
  const folder = await unpackedChromium();
  const libraries = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  return playwright.launch({ executablePath: join(folder, 'chromium'), args, env });
}

/**
 * Where the browser lies unpacked; unpacks it the first time. The package unpacks into the temporary folder and takes a
 * file that another process is still writing for a complete one, so each process unpacks into a folder of its own,
 * which then becomes the common one in one step.
 */
async function unpackedChromium(): Promise<string> {
  const cache = join(projectRoot, 'node_modules', '.cache');
  const folder = join(cache, 'chromium');
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(join(cache, 'chromium-'));
  // What the package reads: where to unpack, and whether to add the libraries.
  await withEnvironment({ TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' }, () => chromium.executablePath());
  try {
    await rename(own, folder);
  } catch (error) {
    await rm(own, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function withEnvironment<T>(changes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, changes);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
