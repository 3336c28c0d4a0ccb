import { type FileHandle, open } from 'node:fs/promises';
import { FootnoteError } from '../errors.ts';
import { createIdClaims, idIsTaken } from './article-ids.ts';
import { type CorpusFile, type CorpusFilesOptions, corpusFiles, reasonOf } from './corpus-files.ts';
import { documentEndings } from './documents/document-endings.ts';
import { createDocumentParser, type DocumentParser } from './documents/document-parser.ts';
import { limits } from './documents/limits.ts';
import { type FileLook, isBeingWritten, lookAt, lookToRemember } from './file-look.ts';
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

/** The end of a file: everything that was read of it came before. `look` is what to remember it by; `null`: it is to be read again. */
export type FileRead = { readonly kind: 'file-read'; readonly path: string; readonly look: string | null };
/** A file that is still being written, and was left for later. */
export type FileDeferred = { readonly kind: 'file-deferred'; readonly path: string };
/** A file that is to be read, or what stands in its place and cannot be. */
export type FileToRead = {
  readonly kind: 'file-to-read';
  readonly file: CorpusFile | LoadFailure;
  readonly look: FileLook | null;
};

export type LoadOptions = CorpusFilesOptions & {
  /** Asked before a file is read: whether it is known what is in it while it looks so. Then nothing is said of it. */
  readonly isKnown?: ((path: string, look: string) => boolean) | undefined;
  /** Leaves files that are still being written for later. */
  readonly deferUnsettled?: boolean | undefined;
  /** Which of the files that are to be read are read, and in which order; all, in theirs, if not given. */
  readonly choose?:
    | ((files: AsyncIterable<FileToRead | FileDeferred>) => AsyncIterable<FileToRead | FileDeferred>)
    | undefined;
  readonly now?: (() => Date) | undefined;
};

/**
 * Reads the files below a folder, one after the other, in the same order on every machine. What cannot be read is handed on
 * as a failure; the others go on. Throws `CORPUS_MISSING` or `CORPUS_UNREADABLE` when there is no such folder.
 */
export async function* loadFiles(
  corpusFolder: string,
  options: LoadOptions = {},
): AsyncGenerator<LoadedArticle | LoadFailure | FileRead | FileDeferred> {
  const { choose = (files) => files, now = atOnce, signal } = options;
  const parser = createDocumentParser();
  try {
    for await (const found of choose(filesToRead(corpusFolder, options))) {
      if (found.kind === 'file-deferred') {
        yield found;
        continue;
      }
      const { file, look } = found;
      if (file.kind === 'failure') yield file;
      else
        for await (const loaded of loadFile(file, { parser, signal })) {
          signal?.throwIfAborted();
          yield loaded;
        }
      yield { kind: 'file-read', path: file.path, look: lookToRemember(look, await lookOf(file, now())) };
    }
  } finally {
    parser.close();
  }
}

const atOnce = () => new Date();
const lookOf = async (file: CorpusFile | LoadFailure, now: Date) =>
  file.kind === 'file' ? lookAt(file.location, now) : null;

async function* filesToRead(
  corpusFolder: string,
  { paths, signal, isKnown = () => false, deferUnsettled = false, now = atOnce }: LoadOptions,
): AsyncGenerator<FileToRead | FileDeferred> {
  for await (const file of corpusFiles(corpusFolder, isArticleFile, { paths, signal })) {
    const look = await lookOf(file, now());
    if (look && deferUnsettled && isBeingWritten(look)) yield { kind: 'file-deferred', path: file.path };
    else if (!look || !isKnown(file.path, look.words)) yield { kind: 'file-to-read', file, look };
  }
}

/** The articles of `loadFiles`; one whose id another one had before is a failure. */
export async function* loadArticles(
  corpusFolder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<LoadedArticle | LoadFailure> {
  const claims = createIdClaims();
  for await (const loaded of loadFiles(corpusFolder, { signal })) {
    if (loaded.kind === 'failure') yield loaded;
    if (loaded.kind !== 'article') continue;
    const owner = claims.claim(loaded.article.id, loaded.article.path);
    yield owner === null ? loaded : idIsTaken(loaded.article, owner);
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
