import type { Article } from '../corpus/article.ts';
import { signatureOf, signatureVersion } from '../corpus/near-copies.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { detectLanguage, languageVersion } from '../language/detect-language.ts';
import { sentenceTexts, textHash } from '../passages/embedding-text.ts';
import type { Passage } from '../passages/passage.ts';
import { readSentences } from '../passages/read-passage.ts';
import { readingVersion, writeReading } from '../passages/sentence-reading.ts';
import { slice } from '../passages/span.ts';
import { splitterVersion } from '../passages/split-article.ts';
import type { ArticleContent, Catalog } from './catalog.ts';

/** Names what splits and reads articles; what was stored by another one is split and read anew. */
export const contentMaker = `${splitterVersion} ${readingVersion} ${signatureVersion} ${languageVersion}`;

/** What the embedding models of the registry know. A text in another language gets vectors that mean little, so it gets none. */
const languageOfModels = 'en';

export type EmbeddedPassages = {
  readonly content: Pick<
    ArticleContent,
    'splitter' | 'titleReading' | 'signature' | 'language' | 'wordsOnly' | 'passages'
  >;
  /** Vectors that were computed, and passages whose vector was known. */
  readonly computed: number;
  readonly fromCache: number;
};

/** Reads passages and gives them their vectors: those that the catalog knows, the others from the embedder, none where there is no embedder. */
export async function embedPassages(
  article: Article,
  passages: readonly Passage[],
  parts: {
    readonly catalog: Pick<Catalog, 'cachedVectors'>;
    readonly embedder: Embedder | null;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<EmbeddedPassages> {
  const { catalog, signal } = parts;
  const language = await detectLanguage(article.text);
  const wordsOnly = language !== null && language !== languageOfModels;
  const embedder = wordsOnly ? null : parts.embedder;
  const texts = passages.map((passage) => ({ title: article.title, sentences: sentenceTexts(article, passage) }));
  const hashes = texts.map(({ title, sentences }) => textHash(title, sentences));
  const embeddings = await catalog.cachedVectors(wordsOnly ? [] : hashes);
  const fromCache = hashes.filter((hash) => embeddings.has(hash)).length;
  const wanted = new Map(texts.map((text, i) => [hashes[i] ?? '', text]));
  for (const hash of embeddings.keys()) wanted.delete(hash);
  if (embedder && wanted.size > 0) {
    const computed = await embedder.embedPassages([...wanted.values()], signal ? { signal } : {});
    for (const [i, hash] of [...wanted.keys()].entries()) {
      const embedding = computed[i];
      if (embedding) embeddings.set(hash, embedding);
    }
  }
  const embedded = passages.map((passage, i) => {
    const hash = hashes[i] ?? '';
    const { start, end } = passage;
    const within = passage.sentences.map((span) => ({ start: span.start - start, end: span.end - start }));
    const reading = writeReading(readSentences(article.text.slice(start, end), within, article.publishedAt));
    return { ...passage, textHash: hash, embedding: embeddings.get(hash) ?? null, reading };
  });
  const { title, publishedAt } = article;
  const titleReading = writeReading(readSentences(title, [{ start: 0, end: title.length }], publishedAt));
  const prose = passages.map((passage) => slice(article.text, passage)).join('\n');
  const signature = signatureOf(prose);
  const content = { splitter: contentMaker, titleReading, signature, language, wordsOnly, passages: embedded };
  return { content, computed: embedder ? wanted.size : 0, fromCache };
}
