import { readFile, rename, writeFile } from 'node:fs/promises';
import { FootnoteError } from '../../src/errors.ts';

/** What a page holds between `<!-- name: begin -->` and `<!-- name: end -->` is written by a command. */
export type GeneratedPart = 'retrieval' | 'fusion' | 'ablations' | 'robustness';

/** The page with `markdown` between the two marks of `part`; `INVALID_SETTING` for a page without them. */
export function replacePart(page: string, part: GeneratedPart, markdown: string): string {
  const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new FootnoteError(
      'INVALID_SETTING',
      `--into needs a page with the lines ${begin} and ${end}, in this order.`,
    );
  return `${page.slice(0, from + begin.length)}\n\n${markdown.trim()}\n\n${page.slice(to)}`;
}

/** Reads the page that a run will write into, before its hours of work: throws at once where it cannot be written into. */
export async function openPage(
  file: string,
  part: GeneratedPart,
): Promise<{ replace(markdown: string): Promise<void> }> {
  const read = () =>
    readFile(file, 'utf8').catch((cause: unknown) => {
      throw new FootnoteError('INVALID_SETTING', `Cannot read the page ${file} that --into names.`, { cause });
    });
  replacePart(await read(), part, '');
  return {
    async replace(markdown) {
      // Read again: someone may have written on the page meanwhile.
      await writeFile(`${file}.partial`, replacePart(await read(), part, markdown));
      await rename(`${file}.partial`, file);
    },
  };
}
