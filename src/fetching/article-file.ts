import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AddressError } from './address-error.ts';
import { type Fetched, fetchLimits } from './fetch-address.ts';

/** What was fetched, as a file whose name says its format to `loadArticlesOf`; `listing` where it may name other pages. */
export type ArticleFile = { readonly name: string; readonly bytes: Uint8Array; readonly isListing: boolean };

const endings: Readonly<Record<string, string>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'xhtml',
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/epub+zip': 'epub',
  'message/rfc822': 'eml',
  'text/markdown': 'md',
  'text/plain': 'txt',
  'application/zip': 'zip',
  'application/x-zip-compressed': 'zip',
  'application/rss+xml': 'xml',
  'application/atom+xml': 'xml',
  'application/rdf+xml': 'xml',
  'application/feed+json': 'xml',
  'application/xml': 'xml',
  'text/xml': 'xml',
};
/** Types that a server gives what it does not know. */
const unsaid = /^(?:|application\/(?:octet-stream|binary|x-download|force-download|gzip|x-gzip)|binary\/octet-stream)$/;
const isText = (ending: string) => /^(?:html|xhtml|md|txt|xml)$/.test(ending);
const beginBytes = 2048;
const prolog = /^\s*(?:<\?[^>]*>|<!--[^]*?-->)/;

/** The file that an answer is. `name` without ending. Throws `ADDRESS_UNREADABLE` for a format that is not read. */
export async function articleFile(fetched: Fetched, name: string): Promise<ArticleFile> {
  const { type, charset } = mediaType(fetched.contentType);
  const bytes = await unpacked(fetched.bytes);
  const ending = endingOf(type, bytes, new URL(fetched.address).pathname);
  if (ending === null)
    throw new AddressError('ADDRESS_UNREADABLE', `Its format${type && ` (${type.slice(0, 80)})`} is not read.`);
  const text = isText(ending) ? inUtf8(bytes, charset ?? (ending === 'xml' ? declaredEncoding(bytes) : null)) : bytes;
  return { name: `${name}.${ending}`, bytes: text, isListing: ending === 'xml' };
}

function mediaType(header: string | null): { readonly type: string; readonly charset: string | null } {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim());
  const charset = parameters.map((each) => /^charset\s*=\s*"?([\w.:-]{2,40})"?$/i.exec(each)?.[1]).find(Boolean);
  return { type: type.toLowerCase(), charset: charset ?? null };
}

/** By what it begins with where that is certain, else as the server says, else by the end of its path. */
function endingOf(type: string, bytes: Uint8Array, path: string): string | null {
  const begin = Buffer.from(bytes.subarray(0, beginBytes)).toString('latin1');
  if (begin.startsWith('%PDF-')) return 'pdf';
  const root = rootElement(begin);
  const said = Object.hasOwn(endings, type) ? endings[type] : undefined;
  if (root !== null && (said === undefined || isText(said))) return root;
  if (said !== undefined) return said;
  if (!unsaid.test(type)) return null;
  const ending = /\.([a-z]{2,5})$/i.exec(path)?.[1]?.toLowerCase();
  return [...Object.values(endings), 'htm'].find((each) => each === ending) ?? null;
}

/** What a document's first element says of it; feeds and lists of pages are often sent as something else. */
function rootElement(begin: string): 'xml' | 'html' | null {
  let rest = begin.replace(/^[^<]{0,8}/, '');
  // One after the other: an expression for all of them would try every way to divide them.
  for (let before = prolog.exec(rest); before; before = prolog.exec(rest)) rest = rest.slice(before[0].length);
  const element = /^\s*<(!doctype html|[a-z:]+)/i.exec(rest)?.[1]?.toLowerCase() ?? '';
  if (/^(?:rss|feed|rdf:rdf|atom:feed|urlset|sitemapindex)$/.test(element)) return 'xml';
  return /^(?:!doctype html|html)$/.test(element) ? 'html' : null;
}

/** A file that is packed itself, as sitemaps are; the way it was sent is unpacked already. */
async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: fetchLimits.bytes });
  } catch (error) {
    const message = `It is packed, and damaged or larger than ${fetchLimits.bytes / 1_000_000} MB.`;
    throw new AddressError('ADDRESS_UNREADABLE', message, { cause: error });
  }
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const begin = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^[^<]{0,3}<\?xml[^>]*encoding\s*=\s*["']([\w.:-]{2,40})["']/.exec(begin)?.[1] ?? null;
}

/** Marked as UTF-8, so that what the text says of its encoding is not believed a second time. A wrong name leaves it as it is. */
function inUtf8(bytes: Uint8Array, encoding: string | null): Uint8Array {
  if (encoding === null || /^utf-?(?:8|16)/i.test(encoding)) return bytes;
  try {
    return Buffer.from(`\ufeff${new TextDecoder(encoding).decode(bytes)}`);
  } catch {
    return bytes;
  }
}
