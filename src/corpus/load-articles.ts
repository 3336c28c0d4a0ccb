import { type FileHandle, open } from 'node:fs/promises';
import { FootnoteError } from '../errors.ts';
import { type CorpusFile, corpusFiles, reasonOf } from './corpus-files.ts';
import { documentEndings } from './documents/document-endings.ts';
import { createDocumentParser, type DocumentParser } from './documents/document-parser.ts';
import { limits } from './documents/limits.ts';
import { readJsonlArticles } from './jsonl-articles.ts';
import type { LoadedArticle, LoadFailure } from './loaded-article.ts';
import { readMarkdownArticle } from './markdown-article.ts';
import { readTextArticle } from './text-article.ts';

export type { LoadedArticle, LoadFailure } from './loaded-article.ts';

/** In bytes, of a text. A JSONL file may be longer: it is read line by line. */
export const longestFile = 50_000_000;

type Format = (path: string, file: ReadableFile, how: Reading) => AsyncIterable<LoadedArticle | LoadFailure>;
export type Reading = { readonly parser: DocumentParser; readonly signal?: AbortSignal | undefined };
const markdown = wholeFile(readMarkdownArticle);
const formats: Readonly<Record<string, Format>> = {
  md: markdown,
  markdown,
  txt: wholeFile(readTextArticle),
  jsonl: (path, file, { signal }) => readJsonlArticles(path, file.chunks(signal)),
  ...Object.fromEntries(documentEndings.map((ending) => [ending, document])),
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
  const parser = createDocumentParser();
  try {
    for await (const file of corpusFiles(corpusFolder, isArticleFile, signal)) {
      if (file.kind === 'failure') {
        yield file;
        continue;
      }
      for await (const loaded of loadFile(file, { parser, signal })) {
        signal?.throwIfAborted();
        const earlier = loaded.kind === 'article' ? pathOfId.get(loaded.article.id) : undefined;
        if (loaded.kind === 'article' && earlier === undefined) pathOfId.set(loaded.article.id, loaded.article.path);
        yield loaded.kind === 'article' && earlier !== undefined ? duplicate(loaded, earlier) : loaded;
      }
    }
  } finally {
    parser.close();
  }
}

/** The articles of one file that is not in the folder: its name says the format. What cannot be read is handed on as a failure. */
export async function* loadArticlesOf(
  name: string,
  bytes: Uint8Array,
  how: Reading,
): AsyncGenerator<LoadedArticle | LoadFailure> {
  const format = formatOf(name);
  if (!format) {
    const known = Object.keys(formats).map((extension) => `.${extension}`);
    yield { kind: 'failure', path: name, reason: `Only ${known.join(', ')} files can be read.` };
    return;
  }
  try {
    yield* format(name, inMemory(bytes), how);
  } catch (error) {
    how.signal?.throwIfAborted();
    yield { kind: 'failure', path: name, reason: reasonOf(error) };
  }
}

/** What of a file a format needs. */
type ReadableFile = {
  readonly size: () => Promise<number>;
  readonly bytes: (signal?: AbortSignal) => Promise<Uint8Array>;
  readonly chunks: (signal?: AbortSignal) => AsyncIterable<Uint8Array>;
};

function onDisk(file: FileHandle): ReadableFile {
  return {
    size: async () => (await file.stat()).size,
    bytes: (signal) => file.readFile({ signal }),
    chunks: (signal) => file.createReadStream({ autoClose: false, signal }),
  };
}

function inMemory(bytes: Uint8Array): ReadableFile {
  return {
    size: async () => bytes.length,
    bytes: async () => bytes,
    async *chunks() {
      yield bytes;
    },
  };
}

async function* loadFile({ path, location }: CorpusFile, how: Reading): AsyncGenerator<LoadedArticle | LoadFailure> {
  try {
    const file = await open(location, 'r');
    try {
      yield* formatOf(path)?.(path, onDisk(file), how) ?? [];
    } finally {
      await file.close();
    }
  } catch (error) {
    how.signal?.throwIfAborted();
    yield { kind: 'failure', path, reason: reasonOf(error) };
  }
}

function wholeFile(read: (path: string, bytes: Uint8Array) => LoadedArticle): Format {
  return async function* (path, file, { signal }) {
    if ((await file.size()) > longestFile) {
      throw new FootnoteError(
        'ARTICLE_UNREADABLE',
        `The file is larger than ${longestFile / 1_000_000} MB; is it one article?`,
      );
    }
    yield read(path, await file.bytes(signal));
  };
}

/** Read in a process of its own: what is in such a file may be made to do harm. */
async function* document(path: string, file: ReadableFile, { parser, signal }: Reading) {
  if ((await file.size()) > limits.fileBytes)
    throw new FootnoteError('ARTICLE_UNREADABLE', `The file is larger than ${limits.fileBytes / 1_000_000} MB.`);
  yield* await parser.parse(path, await file.bytes(signal), signal);
}

/** Whether articles can be read from a file of this name. */
export function isArticleFile(name: string): boolean {
  return formatOf(name) !== undefined;
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
