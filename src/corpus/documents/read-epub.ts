import { posix } from 'node:path';
import { type DomDocument, type DomElement, parseXml } from './dom.ts';
import { officeParts, type Parts, xmlText } from './office-parts.ts';
import { type ReadDocument, unreadable } from './read-document.ts';
import { textOfHtml } from './read-html.ts';

/**
 * The text of an EPUB, chapter after chapter in the order of its spine. Packages that read EPUBs unpack without limits or
 * want a file's path; the container is small, and its parts are read as any archive and any page is. Throws `ARTICLE_UNREADABLE`.
 */
export async function readEpub(bytes: Uint8Array): Promise<ReadDocument> {
  const parts = await officeParts(bytes, 'an EPUB');
  if (parts.has('META-INF/rights.xml'))
    throw unreadable('The EPUB is protected by rights management and cannot be read.');
  const path = within(parts, 'META-INF/container.xml').querySelector('rootfile')?.getAttribute('full-path') ?? '';
  const book = within(parts, path);
  const chapters = spine(book).flatMap((href) => {
    const chapter = parts.get(resolve(path, href));
    const text = chapter ? textOfHtml(xmlText(chapter)) : '';
    return text === '' ? [] : [text];
  });
  return { text: chapters.join('\n\n'), data: properties(book) };
}

function within(parts: Parts, path: string): DomDocument {
  const part = parts.get(path);
  if (!part) throw unreadable('The file is not an EPUB: it has no table of what it holds.');
  return parseXml(xmlText(part));
}

/** The paths of the chapters, in order; what is not read in order (`linear="no"`) is left out. */
function spine(book: DomDocument): string[] {
  const items = new Map([...book.querySelectorAll('item')].map((item) => [item.getAttribute('id'), item]));
  const refs = [...book.querySelectorAll('itemref')].filter((ref) => ref.getAttribute('linear') !== 'no');
  return refs.flatMap((ref) => {
    const item = items.get(ref.getAttribute('idref'));
    return item && /html/i.test(item.getAttribute('media-type') ?? 'html') ? [item.getAttribute('href') ?? ''] : [];
  });
}

function resolve(book: string, href: string): string {
  const path = href.split('#')[0] ?? '';
  return posix.join(posix.dirname(book), /%[\da-f]{2}/i.test(path) ? decode(path) : path);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function properties(book: DomDocument): Record<string, unknown> {
  const metadata: DomElement | null = book.querySelector('metadata');
  const text = (name: string) => metadata?.querySelector(`dc\\:${name}`)?.textContent?.trim() || undefined;
  return { title: text('title'), author: text('creator'), outlet: text('publisher'), publishedAt: text('date') };
}
