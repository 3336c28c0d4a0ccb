import { Readability } from '@mozilla/readability';
import { markedEncoding, readText } from '../read-text.ts';
import { type DomDocument, type DomElement, parseHtml } from './dom.ts';
import { textOf } from './dom-text.ts';
import { removeHidden } from './hidden.ts';
import { limits } from './limits.ts';
import type { ReadDocument } from './read-document.ts';
import { htmlFields } from './html-fields.ts';

/** Fewer characters than this are no article that was found among a page's other parts. */
const shortestArticle = 140;

/** The article of a web page, without what stands around it and what no reader sees. Throws `ARTICLE_UNREADABLE`. */
export function readHtml(bytes: Uint8Array): ReadDocument {
  const { text: html, warnings } = readText(decoded(bytes));
  const document = parseHtml(html);
  const fields = htmlFields(document);
  removeHidden(document);
  const whole = document.body ? textOf(document.body) : '';
  // Finding the article among other parts takes long in a page that is too long anyway.
  const article = whole.length > limits.text ? null : extract(document);
  const text = article && article.text.length >= shortestArticle ? article.text : whole;
  const title = fields.title ?? article?.title;
  return { text, data: { ...fields, title, author: fields.author ?? article?.byline }, warnings };
}

/** The text of a piece of HTML, whole: the body of a mail, an item of a feed, a chapter. */
export function textOfHtml(html: string): string {
  const document = parseHtml(html);
  removeHidden(document);
  return document.body ? textOf(document.body) : '';
}

/** Changes the document. */
function extract(document: DomDocument): { text: string; title: string | null; byline: string | null } | null {
  // Its types ask for a browser's document; what it uses of one is there.
  const parsed = new Readability<DomElement>(document as never, {
    serializer: (element) => element as unknown as DomElement,
    disableJSONLD: true,
  }).parse();
  if (!parsed?.content) return null;
  return { text: textOf(parsed.content), title: parsed.title ?? null, byline: parsed.byline ?? null };
}

/** UTF-8 as the rest of the program takes it, unless the page names another encoding at its beginning. A mark before it decides. */
function decoded(bytes: Uint8Array): Uint8Array {
  if (markedEncoding(bytes) !== null) return bytes;
  const begin = Buffer.from(bytes.subarray(0, 2048)).toString('latin1');
  const label = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})/i.exec(begin)?.[1];
  if (!label || /^utf-?(?:8|16)/i.test(label)) return bytes;
  try {
    return Buffer.from(new TextDecoder(label).decode(bytes));
  } catch {
    return bytes;
  }
}
