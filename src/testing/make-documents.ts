import { deflateSync } from 'node:zlib';
import { makeZip } from './make-zip.ts';

type PdfOptions = {
  readonly title?: string;
  /** What stands in the place of a page's drawing, as it is. */
  readonly content?: Buffer;
  readonly trailer?: string;
};

/** A PDF whose pages show these lines, one paragraph a list. */
export function makePdf(
  pages: readonly (readonly string[])[],
  { title, content, trailer = '' }: PdfOptions = {},
): Buffer {
  const objects: (string | Buffer)[] = [];
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ');
  objects.push('<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`);
  objects.push('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  for (const [i, lines] of pages.entries()) {
    objects.push(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${5 + 2 * i} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
      stream(content ?? Buffer.from(drawing(lines), 'latin1')),
    );
  }
  if (title) objects.push(`<</Title(${title})/Author(Nora Sample)>>`);
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let at = parts[0]!.length;
  for (const [i, object] of objects.entries()) {
    const part = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object as string),
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push(at);
    at += part.length;
    parts.push(part);
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const info = title ? `/Info ${objects.length} 0 R` : '';
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${info}${trailer}>>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function stream(content: Buffer): Buffer {
  const packed = deflateSync(content);
  return Buffer.concat([
    Buffer.from(`<</Filter/FlateDecode/Length ${packed.length}>>\nstream\n`),
    packed,
    Buffer.from('\nendstream'),
  ]);
}

/** An empty line begins a new paragraph. */
function drawing(lines: readonly string[]): string {
  const shown = lines.map((line) => (line === '' ? '0 -14 Td' : `(${line.replace(/[\\()]/g, '\\$&')}) Tj 0 -14 Td`));
  return `BT /F1 12 Tf 72 720 Td ${shown.join(' ')} ET`;
}

const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const contentTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;
const relations = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;

/** The parts of a Word document of these paragraphs. `prolog` stands before its root element. */
export function docxParts(paragraphs: readonly string[], { title = '', prolog = '' } = {}): Record<string, Buffer> {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`).join('');
  const core = `<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title><dc:creator>Nora Sample</dc:creator></cp:coreProperties>`;
  return {
    '[Content_Types].xml': Buffer.from(contentTypes),
    '_rels/.rels': Buffer.from(relations),
    'docProps/core.xml': Buffer.from(core),
    'word/document.xml': Buffer.from(
      `<?xml version="1.0"?>${prolog}<w:document xmlns:w="${main}"><w:body>${body}</w:body></w:document>`,
    ),
  };
}

/** The parts of an EPUB of these chapters, given as the inside of their bodies. */
export function epubParts(chapters: readonly string[], { title = '', prolog = '' } = {}): Record<string, Buffer> {
  const items = chapters.map(
    (_, i) => `<item id="c${i}" href="text/c%20${i}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  const refs = chapters.map((_, i) => `<itemref idref="c${i}"/>`);
  const book = `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>${title}</dc:title><dc:creator>Nora Sample</dc:creator><dc:date>2024-05-17</dc:date></metadata><manifest>${items.join('')}</manifest><spine>${refs.join('')}</spine></package>`;
  return {
    mimetype: Buffer.from('application/epub+zip'),
    'META-INF/container.xml': Buffer.from(
      `<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`,
    ),
    'OEBPS/book.opf': Buffer.from(book),
    ...Object.fromEntries(
      chapters.map((chapter, i) => [
        `OEBPS/text/c ${i}.xhtml`,
        Buffer.from(
          `<?xml version="1.0"?>${prolog}<html xmlns="http://www.w3.org/1999/xhtml"><body>${chapter}</body></html>`,
        ),
      ]),
    ),
  };
}

export const makeDocx = (...given: Parameters<typeof docxParts>): Buffer => makeZip(docxParts(...given));
export const makeEpub = (...given: Parameters<typeof epubParts>): Buffer => makeZip(epubParts(...given));
