import { finalAnswer } from '../../answer/final-answer.ts';
import { createAssistant } from '../../assistant.ts';
import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import type { StoredPassage } from '../../catalog/catalog.ts';
import { readConfig } from '../../config.ts';
import { textVersion } from '../../corpus/text-version.ts';
import { openEmbeddedSearchIndex } from '../../index/embedded/embedded-search-index.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import { randomNumbers } from '../random-numbers.ts';
import { articleText, isQuoteOf, originOf } from './archive.ts';
import type { ReaderCounts } from './concurrent.ts';

/**
 * A process that searches and asks all the time, until its input ends, while others write and are killed; it closes and opens
 * the index again and again. Ends with an error at the first thing that is not whole. Its last line is what it did.
 */
const [corpusFolder = '', indexFolder = ''] = process.argv.slice(2);
const random = randomNumbers(process.pid);
const embedder = createHashEmbedder();
const counts = { openings: 0, searches: 0, answers: 0, articles: 0, spans: 0, versions: 0 };
const versions = new Set<number>();
const over = new AbortController();
process.stdin.resume().once('end', () => over.abort());

function checkPassage({ articleId, article, start, end, text, sentences }: StoredPassage): void {
  const origin = originOf(text);
  if (!origin || !isQuoteOf({ start, end, quote: text })) throw new Error(`a passage of ${articleId} is not its text`);
  const whole = articleText(origin.id, origin.revision);
  if (article.version !== textVersion(whole)) throw new Error(`a passage of ${articleId} stands beside another text`);
  for (const span of sentences)
    if (!isQuoteOf({ ...span, quote: text.slice(span.start - start, span.end - start) }))
      throw new Error(`a sentence of ${articleId} is not its text`);
  counts.spans += 1 + sentences.length;
}

async function read(): Promise<void> {
  const config = { ...readConfig({}, {}), corpus: corpusFolder, index: indexFolder, embeddingModel: 'none' };
  const assistant = await createAssistant(config, { say: () => {} });
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  const index = await openEmbeddedSearchIndex({
    catalog,
    indexFolder,
    exactLimit: 0,
    recentLimit: Infinity,
    lookMs: 50,
  });
  counts.openings += 1;
  for (let i = 0; i < 12 && !over.signal.aborted; i++) {
    const ids = [...(await catalog.inventory()).keys()];
    const id = ids[Math.floor(random() * ids.length)] ?? '';
    const article = await assistant.article(id);
    const origin = originOf(article?.text ?? '');
    // It may have gone since.
    if (article && (!origin || article.text !== articleText(origin.id, origin.revision)))
      throw new Error(`${id} is not whole`);
    const question = article?.text.slice(0, 80) ?? 'word1 word2';
    const { vector } = await embedder.embedQuestion(question);
    for (const hits of [
      await index.searchDense(vector, { limit: 8 }),
      await index.searchKeyword(question, { limit: 8 }),
    ])
      for (const passage of await catalog.passages(hits.map(({ passageId }) => passageId))) checkPassage(passage);
    const { closest, citations } = await finalAnswer(assistant.ask({ question: `What does ${question} say?` }));
    for (const quoted of [...closest, ...citations]) {
      if (!isQuoteOf(quoted)) throw new Error(`an answer quotes what ${quoted.articleId} does not say`);
      counts.spans += 1;
    }
    counts.searches += 2;
    counts.answers += 1;
    if (article) counts.articles += 1;
    versions.add(await catalog.version());
  }
  await index.close();
  await catalog.close();
  await assistant.close();
}

process.stdout.write('start\n');
while (!over.signal.aborted) await read();
const result: ReaderCounts = { ...counts, versions: versions.size };
process.stdout.write(`${JSON.stringify(result)}\n`);
