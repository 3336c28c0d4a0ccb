import mammoth from 'mammoth';
import { parseXml } from './dom.ts';
import { officeParts, type Parts, xmlText } from './office-parts.ts';
import { type ReadDocument, unreadable } from './read-document.ts';
import { textOfHtml } from './read-html.ts';

/** The text of a Word document, without its pictures. When it was written is no date of publication. Throws `ARTICLE_UNREADABLE`. */
export async function readDocx(bytes: Uint8Array): Promise<ReadDocument> {
  const parts = await officeParts(bytes, 'a Word document');
  if (!parts.has('word/document.xml')) throw unreadable('The file is not a Word document: it lacks its text.');
  const html = await convert(bytes);
  return { text: textOfHtml(html), data: properties(parts) };
}

async function convert(bytes: Uint8Array): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
    );
    return value;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw unreadable('The Word document is damaged or incomplete.', error);
  }
}

function properties(parts: Parts): Record<string, unknown> {
  const core = parts.get('docProps/core.xml');
  if (!core) return {};
  const root = parseXml(xmlText(core)).documentElement;
  const text = (name: string) => root?.querySelector(name)?.textContent?.trim() || undefined;
  return { title: text('dc\\:title'), author: text('dc\\:creator') };
}
