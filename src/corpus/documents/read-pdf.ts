import { getDocumentProxy } from 'unpdf';
import { limits } from './limits.ts';
import { linesOfPage, type PdfText, paragraphs } from './pdf-lines.ts';
import { type ReadDocument, tidyText, unreadable } from './read-document.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Names that programs give where nobody gave one. */
const noTitle =
  /^(?:untitled|microsoft \w+ -|document\d*$|slide \d)|\.(?:docx?|pdf|indd|qxd|tex|dvi|pptx?|xlsx?|rtf|odt)$/i;

/** The text of a PDF, page by page, with the place where each page begins. Pictures are not decoded. Throws `ARTICLE_UNREADABLE`. */
export async function readPdf(bytes: Uint8Array): Promise<ReadDocument> {
  const begin = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (!begin.includes('%PDF-')) throw unreadable('The file is not a PDF file.');
  const pdf = await open(bytes);
  try {
    if (pdf.numPages > limits.pages)
      throw unreadable(`It has ${pdf.numPages} pages; at most ${limits.pages} are read. Split it.`);
    const { text, pages } = await textByPage(pdf);
    if (!/\p{L}/u.test(text))
      throw unreadable('The PDF holds no text; pages that are pictures need text recognition (OCR) first.');
    const { title, author } = await information(pdf);
    return { text, pages, data: { title: title && !noTitle.test(title) ? title : undefined, author } };
  } finally {
    await pdf.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    // What is handed over is taken: a copy stays whole.
    return await getDocumentProxy(new Uint8Array(bytes), {
      verbosity: 0,
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      maxImageSize: 1,
      stopAtErrors: false,
    });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') throw unreadable('The PDF is encrypted; save it without a password.', error);
    if (name === 'RangeError') throw error;
    throw unreadable('The PDF is damaged or incomplete.', error);
  }
}

async function textByPage(pdf: Pdf): Promise<{ text: string; pages: number[] }> {
  const pages: number[] = [];
  let text = '';
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    const content = tidyText(paragraphs(linesOfPage(items as readonly PdfText[])));
    // A sentence that goes on overleaf stays one.
    const goesOn = /[\p{L}\p{N},;–-]$/u.test(text) && /^\p{Ll}/u.test(content);
    if (text !== '' && content !== '') text += goesOn ? ' ' : '\n\n';
    pages.push(text.length);
    text += content;
    if (text.length > limits.text)
      throw unreadable(`Its text is longer than ${limits.text / 1_000_000} million characters.`);
  }
  return { text, pages };
}

async function information(pdf: Pdf): Promise<{ title?: string; author?: string }> {
  const info = ((await pdf.getMetadata().catch(() => null))?.info ?? {}) as Record<string, unknown>;
  const named = (value: unknown) => (typeof value === 'string' && /\p{L}/u.test(value) ? value : undefined);
  const [title, author] = [named(info.Title), named(info.Author)];
  return { ...(title && { title }), ...(author && { author }) };
}
