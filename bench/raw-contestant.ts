import { sentenceTexts } from '../src/passages/embedding-text.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { slice } from '../src/passages/span.ts';
import type { Contestant, ContestantSetup } from './contestant.ts';
import { startLeastServer } from './least-server.ts';
import { startRawEmbedding, tokenLines, type TokenLines } from './raw-embedding.ts';
import { openTokenizer } from './raw-session.ts';

/**
 * The raw limit: the same passages as Footnote's, split and tokenised beforehand, uncounted, then nothing but the model in
 * two threads; nothing is stored. Serving, it is the least server.
 */
export async function openRaw({ weights, tokenizer }: ContestantSetup): Promise<Contestant> {
  let passages: { id: number; text: string }[] = [];
  let lines: TokenLines | null = null;
  let server: Awaited<ReturnType<typeof startLeastServer>> | null = null;
  const prepared = (): TokenLines => {
    if (!lines) throw new Error('Prepare first.');
    return lines;
  };
  return {
    async prepare(articles) {
      const tokenize = await openTokenizer(tokenizer);
      // A text that comes twice is embedded once, as Footnote does.
      const texts = new Map<string, string>();
      for (const article of articles)
        for (const passage of splitArticle(article.text))
          texts.set([article.title, ...sentenceTexts(article, passage)].join('\n'), slice(article.text, passage));
      passages = [...texts.values()].map((text, id) => ({ id, text }));
      lines = tokenLines([...texts.keys()].map(tokenize));
    },
    async ingest() {
      const embedding = await startRawEmbedding(weights, prepared());
      await embedding.run();
      await embedding.close();
      return { passages: passages.length };
    },
    async serve() {
      const { vectors, dimensions } = prepared();
      server = await startLeastServer({ weights, tokenizer, vectors, dimensions, passages });
      return { url: server.url };
    },
    async close() {
      await server?.close();
    },
  };
}
