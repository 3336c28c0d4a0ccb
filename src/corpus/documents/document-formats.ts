import { FootnoteError } from '../../errors.ts';
import { readJsonlArticles } from '../jsonl-articles.ts';
import type { LoadedArticle, LoadFailure } from '../loaded-article.ts';
import { readMarkdownArticle } from '../markdown-article.ts';
import { readTextArticle } from '../text-article.ts';
import { archiveEntries } from './archive-entries.ts';
import { limits } from './limits.ts';
import { readDocx } from './read-docx.ts';
import { articleOf, hasText, type ReadDocument, unreadable, withoutEnding } from './read-document.ts';
import { readEpub } from './read-epub.ts';
import { readFeed } from './read-feed.ts';
import { readHtml } from './read-html.ts';
import { readMail } from './read-mail.ts';
import { readPdf } from './read-pdf.ts';

type Loaded = LoadedArticle | LoadFailure;
type Reader = (path: string, bytes: Uint8Array) => AsyncIterable<Loaded>;

const html = oneArticle(readHtml);
const documents: Readonly<Record<string, Reader>> = {
  html,
  htm: html,
  xhtml: html,
  pdf: oneArticle(readPdf),
  docx: oneArticle(readDocx),
  epub: oneArticle(readEpub),
  eml: oneArticle(readMail),
  rss: readFeedItems,
  atom: readFeedItems,
  xml: readFeedItems,
};
/** What an archive may hold; another archive is refused. */
const inArchive: Readonly<Record<string, Reader>> = {
  ...documents,
  md: text(readMarkdownArticle),
  markdown: text(readMarkdownArticle),
  txt: text(readTextArticle),
  jsonl: (path, bytes) => readJsonlArticles(path, once(bytes)),
  zip: refuseArchive,
};

/** Reads the articles of a document whose name says the format. What cannot be read is a failure; the others go on. */
export function readDocumentFile(path: string, bytes: Uint8Array): AsyncIterable<Loaded> {
  const read = ending(path) === 'zip' ? readArchive : documents[ending(path)];
  return guarded(read ?? refuseFormat, path, bytes);
}

async function* readArchive(path: string, bytes: Uint8Array): AsyncGenerator<Loaded> {
  const isWanted = (name: string) =>
    Object.hasOwn(inArchive, ending(name)) &&
    !name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
  for await (const entry of archiveEntries(bytes, isWanted)) {
    const inside = `${path}/${entry.path.normalize('NFC')}`;
    if (entry.refused !== null) yield { kind: 'failure', path: inside, reason: entry.refused };
    else {
      for await (const loaded of guarded(inArchive[ending(entry.path)] ?? refuseFormat, inside, entry.bytes))
        yield loaded.kind === 'article' ? renamed(loaded, path) : loaded;
    }
  }
}

/** `news.zip/may/bridge.md` has the id `news/may/bridge`. A JSONL line keeps its own. */
function renamed(loaded: LoadedArticle, archive: string): LoadedArticle {
  const { id, ...article } = loaded.article;
  if (!id.startsWith(`${archive}/`)) return loaded;
  return { ...loaded, article: { ...article, id: withoutEnding(archive) + id.slice(archive.length) } };
}

async function* readFeedItems(path: string, bytes: Uint8Array): AsyncGenerator<Loaded> {
  const { items } = readFeed(bytes);
  const readable = items.filter(hasText);
  const withoutText = items.length - readable.length;
  for (const item of readable) yield articleOf(path, item, `${withoutEnding(path)}/${item.key}`);
  if (readable.length === 0 || withoutText > 0)
    yield {
      kind: 'failure',
      path,
      reason: readable.length === 0 ? 'The feed holds no text.' : `${withoutText} of its items have no text.`,
    };
}

function oneArticle(read: (bytes: Uint8Array) => ReadDocument | Promise<ReadDocument>): Reader {
  return async function* (path, bytes) {
    yield articleOf(path, await read(bytes));
  };
}

function text(read: (path: string, bytes: Uint8Array) => LoadedArticle): Reader {
  return async function* (path, bytes) {
    yield read(path, bytes);
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

// eslint-disable-next-line require-yield
async function* refuseArchive(): AsyncGenerator<Loaded> {
  throw unreadable('An archive inside an archive is not read; unpack it.');
}

// eslint-disable-next-line require-yield
async function* refuseFormat(): AsyncGenerator<Loaded> {
  throw unreadable('Its format is not read.');
}

/** What a reader throws is said of its own file only; memory that ran out is not this file's reader's to tell. */
async function* guarded(read: Reader, path: string, bytes: Uint8Array): AsyncGenerator<Loaded> {
  try {
    if (bytes.length > limits.fileBytes)
      throw unreadable(`The file is larger than ${limits.fileBytes / 1_000_000} MB.`);
    yield* read(path, bytes);
  } catch (error) {
    yield { kind: 'failure', path, reason: reasonOf(error) };
  }
}

/** Why a document could not be read, as a sentence for a user. */
export function reasonOf(error: unknown): string {
  if (error instanceof FootnoteError) return error.message;
  const message = error instanceof Error ? error.message : '';
  if (/call stack/i.test(message)) return 'It is nested too deeply.';
  // Some readers wrap what they met in an error of their own.
  if (error instanceof RangeError || /allocation failed|out of memory/i.test(message)) return outOfMemory;
  return 'It is damaged, or not what its ending says.';
}

const outOfMemory = 'It needs more memory to be read than it may have; it may be a bomb, or damaged.';

function ending(path: string): string {
  return /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}
