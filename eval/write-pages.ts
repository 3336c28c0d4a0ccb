import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FootnoteError } from '../src/errors.ts';
import { renderHtmlReport } from './html-report/render.ts';
import { renderJunit } from './junit.ts';
import type { Report } from './report.ts';
import type { RunOptions } from './run-options.ts';
import type { ArticleTexts } from './run-set.ts';

/** Writes what else is wanted of the runs than JSON, and returns the paths. The HTML page stands beside the first JSON report where no place is named. */
export async function writePages(
  reports: readonly Report[],
  texts: ArticleTexts,
  { html, junit }: Pick<RunOptions, 'html' | 'junit'>,
  jsonFile: string,
): Promise<string[]> {
  const written: string[] = [];
  if (html !== false) {
    const file = html === true ? jsonFile.replace(/\.json$/u, '.html') : html;
    await write(file, await renderHtmlReport(reports, async (articleId) => texts.get(articleId)), '--html');
    written.push(file);
  }
  if (junit !== undefined) {
    await write(junit, renderJunit(reports), '--junit');
    written.push(junit);
  }
  return written;
}

/** Whole or not at all. */
async function write(file: string, text: string, option: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.partial`, text);
    await rename(`${file}.partial`, file);
  } catch (cause) {
    throw new FootnoteError('INVALID_SETTING', `${option} cannot be written to ${file}: check the path.`, { cause });
  }
}
