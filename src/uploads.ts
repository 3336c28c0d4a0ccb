import type { Catalog, StoredArticle } from './catalog/catalog.ts';
import { contentMaker, embedPassages } from './catalog/embed-passages.ts';
import { agreeOnManifest } from './catalog/manifest.ts';
import type { Article } from './corpus/article.ts';
import { contentHash } from './corpus/content-hash.ts';
import type { DocumentParser } from './corpus/documents/document-parser.ts';
import { loadArticlesOf } from './corpus/load-articles.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { FootnoteError } from './errors.ts';
import { splitArticle } from './passages/split-article.ts';

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

/** Stores an article under an id made of its content, so that the same article again changes nothing. A sync that is under way is not disturbed. */
export async function storeUpload(
  upload: NewArticle & Pick<Article, 'pages'>,
  { catalog, embedder }: UploadParts,
): Promise<{ article: StoredArticle; created: boolean }> {
  const { title, outlet = null, author = null, publishedAt = null, url = null, pages } = upload;
  const text = upload.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const content = { title, outlet, author, publishedAt, url, text, ...(pages && { pages }) };
  const hash = contentHash(content);
  const id = `uploads/${hash.slice(0, 20)}`;
  const known = await catalog.article(id);
  if (known) return { article: known, created: false };
  const article = { id, path: id, ...content };
  await agreeOnManifest(catalog, { embedder: embedder?.identity ?? null, splitter: contentMaker }, false);
  const embedded = await embedPassages(article, splitArticle(text), { catalog, embedder });
  await catalog.putArticle(article, { contentHash: hash, origin: 'upload', ...embedded.content });
  const stored = await catalog.article(id);
  if (!stored)
    throw new FootnoteError('INTERNAL_ERROR', 'The article was removed while it was being stored; add it again.');
  return { article: stored, created: true };
}

/** What became of one article of a file that was sent, or of the file where it could not be read. */
export type FileOutcome =
  | { readonly articleId: string; readonly title: string; readonly created: boolean; readonly reason: null }
  | { readonly articleId: null; readonly title: string; readonly created: false; readonly reason: string };

/** Stores the articles of a file, each as `storeUpload` does. One that cannot be read says why; the others go on. */
export async function storeFile(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  { parser, ...parts }: UploadParts & { readonly parser: DocumentParser },
): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for await (const loaded of loadArticlesOf(name, bytes, parser)) {
    if (loaded.kind === 'failure') {
      outcomes.push({ articleId: null, title: loaded.path, created: false, reason: loaded.reason });
      continue;
    }
    const { article, created } = await storeUpload(loaded.article, parts);
    outcomes.push({ articleId: article.id, title: article.title, created, reason: null });
  }
  return outcomes.length > 0
    ? outcomes
    : [{ articleId: null, title: name, created: false, reason: 'The file holds no article.' }];
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
