import { setImmediate } from 'node:timers/promises';
import type { Catalog, StoredArticle } from './catalog/catalog.ts';
import { contentMaker, embedPassages } from './catalog/embed-passages.ts';
import { agreeOnManifest } from './catalog/manifest.ts';
import type { Article } from './corpus/article.ts';
import { contentHash } from './corpus/content-hash.ts';
import type { DocumentParser } from './corpus/documents/document-parser.ts';
import { type LoadedArticle, type LoadFailure, loadArticlesOf } from './corpus/load-articles.ts';
import type { Embedder, Embedding } from './embeddings/embedder.ts';
import { FootnoteError } from './errors.ts';
import { type IngestCounts, type IngestProgress, trackProgress } from './ingest.ts';
import { splitArticle } from './passages/split-article.ts';
import type { JobOptions } from './worker-job.ts';

/** An article that comes over HTTP rather than as a file of the corpus folder. */
export type NewArticle = {
  readonly title: string;
  readonly text: string;
  readonly outlet?: string | null | undefined;
  readonly author?: string | null | undefined;
  readonly publishedAt?: string | null | undefined;
  readonly url?: string | null | undefined;
};

export type UploadParts = { readonly catalog: Catalog; readonly embedder: Embedder | null };

type StoreOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Told of passages when they are known and when they have their vectors. */
  readonly count?: ((more: Partial<IngestCounts>) => void) | undefined;
};

/** Stores an article under an id made of its content, so that the same article again changes nothing. A sync that is under way is not disturbed. */
export async function storeUpload(
  upload: NewArticle & Pick<Article, 'pages'>,
  parts: UploadParts,
  options: StoreOptions = {},
): Promise<{ article: StoredArticle; created: boolean }> {
  const { title, outlet = null, author = null, publishedAt = null, url = null, pages } = upload;
  const text = upload.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const content = { title, outlet, author, publishedAt, url, text, ...(pages && { pages }) };
  const hash = contentHash(content);
  const id = `uploads/${hash.slice(0, 20)}`;
  const known = await parts.catalog.article(id);
  if (known) return { article: known, created: false };
  await store({ id, path: id, ...content }, hash, parts, options);
  const stored = await parts.catalog.article(id);
  if (!stored)
    throw new FootnoteError('INTERNAL_ERROR', 'The article was removed while it was being stored; add it again.');
  return { article: stored, created: true };
}

/** What became of an article that is stored under an id of its own. */
export type StoredAs = 'added' | 'changed' | 'unchanged';

/** Stores an article in the place of the one with the same id, unless it says the same. A sync leaves it alone. */
export async function replaceUpload(
  article: Article,
  parts: UploadParts,
  options: StoreOptions = {},
): Promise<StoredAs> {
  const hash = contentHash(article);
  const known = await parts.catalog.article(article.id);
  if (known?.contentHash === hash) return 'unchanged';
  await store(article, hash, parts, options);
  return known ? 'changed' : 'added';
}

async function store(
  article: Article,
  hash: string,
  { catalog, embedder }: UploadParts,
  { signal, count = () => {} }: StoreOptions,
): Promise<void> {
  await agreeOnManifest(catalog, { embedder: embedder?.identity ?? null, splitter: contentMaker }, false);
  const passages = splitArticle(article.text);
  count({ passagesTotal: passages.length });
  let counted = 0;
  const counting =
    embedder &&
    embeddingInSlices(embedder, (done) => {
      counted += done;
      count({ passagesDone: done });
    });
  const embedded = await embedPassages(article, passages, { catalog, embedder: counting, signal });
  signal?.throwIfAborted();
  await catalog.putArticle(article, { contentHash: hash, origin: 'upload', ...embedded.content });
  count({ passagesDone: passages.length - counted });
}

/** Enough passages at a time to keep the threads that embed busy, few enough that one long article is seen to move. */
const passagesOfSlice = 32;

/** The same embedder, which tells after each slice how many passages it was. */
function embeddingInSlices(embedder: Embedder, onSlice: (passages: number) => void): Embedder {
  return {
    ...embedder,
    async embedPassages(passages, options) {
      const embeddings: Embedding[] = [];
      while (embeddings.length < passages.length) {
        const slice = passages.slice(embeddings.length, embeddings.length + passagesOfSlice);
        embeddings.push(...(await embedder.embedPassages(slice, options)));
        onSlice(slice.length);
      }
      return embeddings;
    },
  };
}

/** What became of one article of a file that was sent, or of the file where it could not be read. */
export type FileOutcome =
  | {
      readonly articleId: string;
      readonly title: string;
      readonly created: boolean;
      /** Whether it was there with another text; only what comes from an address again can be. */
      readonly changed?: boolean;
      readonly reason: null;
    }
  | { readonly articleId: null; readonly title: string; readonly created: false; readonly reason: string };

/** How the storing of a file is watched and stopped. What was stored when it is stopped stays. */
export type FileOptions = JobOptions<IngestProgress> & {
  /** Told of each outcome as soon as there is one. */
  readonly onOutcome?: ((outcome: FileOutcome) => void) | undefined;
};

/** Stores the articles of a file, each as `storeUpload` does. One that cannot be read says why; the others go on. */
export async function storeFile(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  { parser, ...parts }: UploadParts & { readonly parser: DocumentParser },
  { signal, onProgress, onOutcome = () => {} }: FileOptions = {},
): Promise<FileOutcome[]> {
  const progress = trackProgress(onProgress);
  const outcomes: FileOutcome[] = [];
  const tell = (outcome: FileOutcome) => {
    outcomes.push(outcome);
    onOutcome(outcome);
    progress.count({ articlesDone: 1 });
  };
  progress.enter('loading');
  // Read to its end first, so that it is known how many articles there are.
  const loaded: (LoadedArticle | LoadFailure)[] = [];
  for await (const one of loadArticlesOf(name, bytes, { parser, signal })) {
    signal?.throwIfAborted();
    loaded.push(one);
    progress.count({ articlesTotal: 1 });
  }
  if (loaded.length === 0) loaded.push({ kind: 'failure', path: name, reason: 'The file holds no article.' });
  progress.enter('embedding');
  for (const one of loaded) {
    // A turn for others, and for the word that this is to stop.
    await setImmediate();
    signal?.throwIfAborted();
    if (one.kind === 'failure') {
      tell({ articleId: null, title: one.path, created: false, reason: one.reason });
      continue;
    }
    const { article, created } = await storeUpload(one.article, parts, {
      signal,
      count: (more) => progress.count(more),
    });
    tell({ articleId: article.id, title: article.title, created, reason: null });
  }
  progress.enter('done');
  return outcomes;
}

/** Throws `ARTICLE_NOT_FOUND`; `ARTICLE_IN_CORPUS` for one that the next sync would bring back. */
export async function removeUpload(articleId: string, { catalog }: Omit<UploadParts, 'embedder'>): Promise<void> {
  const article = await catalog.article(articleId);
  if (!article) throw new FootnoteError('ARTICLE_NOT_FOUND', 'There is no article with this id.');
  if (article.origin === 'corpus')
    throw new FootnoteError(
      'ARTICLE_IN_CORPUS',
      'This article is a file of the corpus folder; remove the file, and the next sync removes the article.',
    );
  await catalog.removeArticle(articleId);
}
