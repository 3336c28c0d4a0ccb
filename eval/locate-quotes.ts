import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadArticles } from '../src/corpus/load-articles.ts';
import { projectRoot } from '../src/paths.ts';
import { locateQuotes } from './quote-offsets.ts';

/** `npx tsx eval/locate-quotes.ts FILE…`: writes the offsets of every quote, in the articles of `corpus/`, into fixture files. */
const texts = new Map<string, string>();
for await (const loaded of loadArticles(join(projectRoot, 'corpus'))) {
  if (loaded.kind === 'article') texts.set(loaded.article.id, loaded.article.text);
}
for (const file of process.argv.slice(2)) {
  try {
    await writeFile(
      file,
      locateQuotes(await readFile(file, 'utf8'), (articleId) => texts.get(articleId)),
    );
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
