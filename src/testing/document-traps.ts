import { gzipSync, deflateSync } from 'node:zlib';
import { docxParts, epubParts, makeDocx, makeEpub, makePdf } from './make-documents.ts';
import { makeZip } from './make-zip.ts';
import { newsPage, sampleDocx, sampleEpub, samplePdf, sampleZip } from './sample-documents.ts';

/** A file made to do harm, or one that is broken, and what is to be said of it. */
export type DocumentTrap = {
  readonly what: string;
  readonly name: string;
  readonly bytes: () => Buffer;
  readonly reason: RegExp;
};

const overrun = /takes too long|more memory|memory/;
const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>`;
const note = { 'note.md': Buffer.from('The council met.') };

export const documentTraps: readonly DocumentTrap[] = [
  trap(
    'a PDF of 50,000 pages',
    'pages.pdf',
    () => makePdf(Array.from({ length: 50_000 }, () => ['x'])),
    /has 50000 pages; at most 500/,
  ),
  trap(
    'a PDF whose pages hold themselves',
    'cycle.pdf',
    () => edit(samplePdf, '/Kids[4 0 R 6 0 R]', '/Kids[2 0 R 2 0 R]'),
    /damaged/,
  ),
  trap(
    'a page that unpacks to 600 MB',
    'page.pdf',
    () => makePdf([['x']], { content: Buffer.alloc(600_000_000, ' ') }),
    overrun,
  ),
  trap('a page packed twice that unpacks to 1.5 GB', 'twice.pdf', packedTwice, overrun),
  trap('an encrypted PDF', 'secret.pdf', encryptedPdf, /encrypted; save it without a password/),
  trap('a PDF cut off', 'cut.pdf', () => samplePdf.subarray(0, 200), /damaged or incomplete/),
  trap('a PDF without text', 'scan.pdf', () => makePdf([[]]), /no text.*OCR/),
  trap(
    'a ZIP bomb',
    'ratio.zip',
    () => makeZip({ 'a.md': Buffer.alloc(60_000_000, 'a') }),
    /100 times as large: it may be a bomb/,
  ),
  trap(
    'a ZIP of more than 200 MB',
    'large.zip',
    () => makeZip({ 'a.md': Buffer.alloc(201_000_000, 'a') }),
    /larger than 200 MB/,
  ),
  trap('a ZIP of 10,001 files', 'files.zip', manyFiles, /holds 10001 files; at most 10000/),
  trap(
    'a ZIP in a ZIP',
    'nested.zip',
    () => makeZip({ 'in.zip': makeZip({ 'in.zip': makeZip(note) }) }),
    /inside an archive is not read/,
  ),
  trap('a ZIP that lies about a size', 'lying.zip', lyingZip, /not of the size that the archive says/),
  trap('a path that climbs out', 'climb.zip', () => makeZip({ '../../x.md': Buffer.from('x') }), /leads out of it/),
  trap('a path from the root', 'root.zip', () => makeZip({ '/etc/x.md': Buffer.from('x') }), /leads out of it/),
  trap(
    'a link in a ZIP',
    'link.zip',
    () => centralField(makeZip({ 'a.md': Buffer.from('/etc/passwd') }), 38, 0o120777 << 16),
    /is a link/,
  ),
  trap('an encrypted ZIP', 'locked.zip', () => centralField(makeZip(note), 8, 1, 2), /encrypted/),
  trap('a ZIP cut off', 'half.zip', () => sampleZip.subarray(0, sampleZip.length >> 1), /damaged or incomplete/),
  trap(
    'a Word document that is a bomb',
    'bomb.docx',
    () => makeZip({ ...docxParts(['x']), 'word/media/a.bin': Buffer.alloc(150_000_000) }),
    /may be a bomb/,
  ),
  trap('entities in a Word document', 'laughs.docx', () => makeDocx(['&j;'], { prolog: laughs }), /XML entities/),
  trap('entities in an EPUB', 'laughs.epub', () => makeEpub(['<p>&j;</p>'], { prolog: laughs }), /XML entities/),
  trap(
    'entities in a feed',
    'laughs.rss',
    () => Buffer.from(`<?xml version="1.0"?>${laughs}<rss><channel><item><title>&j;</title></item></channel></rss>`),
    /XML entities/,
  ),
  trap(
    'an entity that names a file',
    'file.rss',
    () =>
      Buffer.from(
        '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&f;</title></item></channel></rss>',
      ),
    /XML entities/,
  ),
  trap(
    'a Word document cut off',
    'half.docx',
    () => sampleDocx.subarray(0, sampleDocx.length >> 1),
    /damaged or incomplete/,
  ),
  trap('an EPUB cut off', 'half.epub', () => sampleEpub.subarray(0, sampleEpub.length >> 1), /damaged or incomplete/),
  trap(
    'an encrypted office document',
    'secret.docx',
    () => Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx', 'latin1'),
    /encrypted office document/,
  ),
  trap(
    'an EPUB under rights management',
    'rights.epub',
    () => makeZip({ ...epubParts(['<p>x</p>']), 'META-INF/rights.xml': Buffer.from('<r/>') }),
    /rights management/,
  ),
  trap('a ZIP that calls itself an EPUB', 'notes.epub', () => makeZip(note), /not an EPUB/),
  trap('a PDF that calls itself a Word document', 'other.docx', () => samplePdf, /not a Word document: it is a PDF/),
  trap('a Word document that calls itself a web page', 'other.html', () => sampleDocx, /office document/),
  trap('a picture that calls itself a PDF', 'other.pdf', () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), /not a PDF/),
  trap('a web page that calls itself a feed', 'other.xml', () => Buffer.from(newsPage), /not an RSS or Atom feed/),
  trap(
    'a program that calls itself a mail',
    'other.eml',
    () => Buffer.from('\x7fELF\x02', 'latin1'),
    /it is a program/,
  ),
  ...['html', 'eml', 'rss', 'pdf', 'docx', 'epub', 'zip'].map((ending) =>
    trap(
      `a gzip bomb that calls itself .${ending}`,
      `gzip.${ending}`,
      () => gzipSync(Buffer.alloc(100_000_000)),
      /gzip|not a PDF|damaged/,
    ),
  ),
  trap(
    'a web page of one line of 10 MB',
    'line.html',
    () => Buffer.from(`<p>${'word '.repeat(2_000_000)}</p>`),
    /longer than 5 million characters|too long/,
  ),
  trap(
    'a mail of one line of 10 MB',
    'line.eml',
    () => Buffer.from(`Subject: x\r\n\r\n${'word '.repeat(2_000_000)}`),
    /longer than 5 million characters/,
  ),
  trap('a file of 21 MB', 'large.html', () => Buffer.alloc(21_000_000, 'a '), /larger than 20 MB/),
  trap('NULs in a web page', 'nul.html', () => Buffer.from('<p>a\0b</p>\n'), /control characters/),
  trap('NULs in a mail', 'nul.eml', () => Buffer.from('Subject: x\r\n\r\na\0b'), /NUL/),
  trap(
    'elements nested endlessly',
    'deep.html',
    () => Buffer.from('<div>'.repeat(20_000)),
    /nested too deeply|too long/,
  ),
  trap(
    'parts of a mail nested endlessly',
    'deep.eml',
    () => Buffer.from(`Subject: x\r\n${'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n'.repeat(5_000)}`),
    /nested too deeply/,
  ),
  trap(
    'elements of a feed nested endlessly',
    'deep.rss',
    () => Buffer.from(`<rss><channel>${'<item>'.repeat(50_000)}`),
    /feed|nested/,
  ),
  trap('two million elements', 'elements.html', () => Buffer.from('<i></i>'.repeat(2_000_000)), /too many elements/),
  trap('an empty web page', 'empty.html', () => Buffer.alloc(0), /no text/),
  trap(
    'a web page of scripts',
    'scripts.html',
    () => Buffer.from('<body><script>alert("text")</script><!-- text --></body>'),
    /no text/,
  ),
  trap(
    'an empty feed',
    'empty.rss',
    () => Buffer.from('<rss version="2.0"><channel><title>x</title></channel></rss>'),
    /holds no text|not an RSS/,
  ),
];

function trap(what: string, name: string, bytes: () => Buffer, reason: RegExp): DocumentTrap {
  return { what, name, bytes, reason };
}

/** Of the same length, so that what stands behind keeps its place. */
function edit(bytes: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length || !bytes.includes(from)) throw new Error(`nothing to edit: ${from}`);
  return Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
}

function packedTwice(): Buffer {
  const once = makePdf([['x']], { content: deflateSync(Buffer.alloc(1_500_000_000, ' ')) });
  // Behind the change only the table of places is wrong, which readers make anew.
  const twice = once.toString('latin1').replace('<</Filter/FlateDecode/', '<</Filter[/FlateDecode/FlateDecode]/');
  return Buffer.from(twice, 'latin1');
}

function encryptedPdf(): Buffer {
  const key = '<' + 'ab'.repeat(32) + '>';
  return makePdf([['x']], { trailer: `/ID[<aa><aa>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O${key}/U${key}>>` });
}

function manyFiles(): Buffer {
  return makeZip(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`${i}.md`, Buffer.from('x')])));
}

/** Says of its one file that it has ten bytes, in both headers. */
function lyingZip(): Buffer {
  const zip = centralField(makeZip({ 'a.md': Buffer.alloc(100_000, 'a') }), 24, 10);
  zip.writeUInt32LE(10, 22);
  return zip;
}

/** Writes a field of the first entry of the directory. */
function centralField(zip: Buffer, at: number, value: number, length = 4): Buffer {
  const entry = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
  if (length === 2) zip.writeUInt16LE(value, entry + at);
  else zip.writeUInt32LE(value >>> 0, entry + at);
  return zip;
}
