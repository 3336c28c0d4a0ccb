import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPage, replacePart } from './markdown-page.ts';

const page = '# Page\n\n<!-- fusion: begin -->\n\nold\n\n<!-- fusion: end -->\n\nKept.\n';
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'footnote-page-'))));
afterAll(() => rm(folder, { recursive: true }));

it('replaces what stands between the marks, and nothing else, again and again', async () => {
  const file = join(folder, 'page.md');
  await writeFile(file, page);
  const opened = await openPage(file, 'fusion');
  await opened.replace('| $& | new |\n');
  await opened.replace('| $& | new |\n');
  expect(await readFile(file, 'utf8')).toBe(page.replace('old', () => '| $& | new |'));
  expect(await readdir(folder)).toEqual(['page.md']);
});

it.each([
  ['without the marks', '# Page'],
  ['with the marks of another part', page],
  ['with the marks the wrong way round', '<!-- retrieval: end --> <!-- retrieval: begin -->'],
])('refuses a page %s', (_name, text) => {
  expect(() => replacePart(text, 'retrieval', 'new')).toThrow(/--into needs a page with the lines/u);
});

it('says which page is missing', async () => {
  await expect(openPage(join(folder, 'none.md'), 'fusion')).rejects.toThrow(/Cannot read the page .*none\.md/u);
});
