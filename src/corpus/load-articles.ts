import { type FileHandle, open } from 'node:fs/promises';
import { FootnoteError } from '../errors.ts';
import { type CorpusFile, corpusFiles, reasonOf } from './corpus-files.ts';
import { readJsonlArticles } from './jsonl-articles.ts';
import type { LoadedArticle, LoadFailure } from './loaded-article.ts';
import { readMarkdownArticle } from './markdown-article.ts';
import { readTextArticle } from './text-article.ts';

export type { LoadedArticle, LoadFailure } from './loaded-article.ts';

/** In bytes. A JSONL file may be longer: it is read line by line. */
export const longestFile = 50_000_000;

type Format = (path: string, file: FileHandle, signal?: AbortSignal) => AsyncIterable<LoadedArticle | LoadFailure>;
const markdown = wholeFile(readMarkdownArticle);
const formats: Readonly<Record<string, Format>> = {
  md: markdown,
  markdown,
  txt: wholeFile(readTextArticle),
  jsonl: (path, file, signal) => readJsonlArticles(path, file.createReadStream({ autoClose: false, signal })),
};

/**
 * Reads every article below a folder, one after the other, in the same order on every machine. What cannot be read is
 * handed on as a failure, and so is an article whose id another one had before; the others go on. Throws `CORPUS_MISSING`
 * or `CORPUS_UNREADABLE` when there is no such folder.
 */
export async function* loadArticles(
  corpusFolder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<LoadedArticle | LoadFailure> {
  const pathOfId = new Map<string, string>();
  for await (const file of corpusFiles(corpusFolder, (name) => formatOf(name) !== undefined, signal)) {
    if (file.kind === 'failure') {
      yield file;
      continue;
    }
    for await (const loaded of loadFile(file, signal)) {
      signal?.throwIfAborted();
      const earlier = loaded.kind === 'article' ? pathOfId.get(loaded.article.id) : undefined;
      if (loaded.kind === 'article' && earlier === undefined) pathOfId.set(loaded.article.id, loaded.article.path);
      yield loaded.kind === 'article' && earlier !== undefined ? duplicate(loaded, earlier) : loaded;
    }
  }
}

async function* loadFile(
  { path, location }: CorpusFile,
  signal?: AbortSignal,
): AsyncGenerator<LoadedArticle | LoadFailure> {
  try {
    const file = await open(location, 'r');
    try {
      yield* formatOf(path)?.(path, file, signal) ?? [];
    } finally {
      await file.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    yield { kind: 'failure', path, reason: reasonOf(error) };
  }
}

function wholeFile(read: (path: string, bytes: Uint8Array) => LoadedArticle): Format {
  return async function* (path, file, signal) {
    if ((await file.stat()).size > longestFile) {
      throw new FootnoteError(
        'ARTICLE_UNREADABLE',
        `The file is larger than ${longestFile / 1_000_000} MB; is it one article?`,
      );
    }
    yield read(path, await file.readFile({ signal }));
  };
}

function formatOf(path: string): Format | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formats, extension) ? formats[extension] : undefined;
}

function duplicate({ article }: LoadedArticle, earlier: string): LoadFailure {
  const { id, path } = article;
  return {
    kind: 'failure',
    path,
    reason: `Its article id (${id}) is also that of an article in ${earlier}; give it another.`,
  };
}
