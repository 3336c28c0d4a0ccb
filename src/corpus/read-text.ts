import { FootnoteError } from '../errors.ts';

/** A file's text with `\n` line ends, and what had to be mended to read it. */
export type ReadText = { readonly text: string; readonly warnings: readonly string[] };

/** Files of these kinds are often given the name of a text; each begins with its own bytes. */
const otherFormats: readonly (readonly [name: string, bytes: string])[] = [
  ['a PDF file', '%PDF-'],
  ['a ZIP archive or an office document', 'PK\x03\x04'],
  ['an old Word document', '\xd0\xcf\x11\xe0'],
  ['an RTF document', '{\\rtf'],
  ['a gzip archive', '\x1f\x8b'],
  ['a 7-Zip archive', '7z\xbc\xaf'],
  ['a Zstandard archive', '\x28\xb5\x2f\xfd'],
  ['an SQLite database', 'SQLite format 3'],
  ['a PNG picture', '\x89PNG'],
  ['a JPEG picture', '\xff\xd8\xff'],
  ['a GIF picture', 'GIF8'],
  ['a program', '\x7fELF'],
];
/** In UTF-16 every Latin letter, space and line end has one zero byte; a script without Latin letters still has its spaces. */
const zerosOfUtf16 = 0.05;
const sampleBytes = 4096;
/** Old files hold a stray form feed or escape here and there, no more. */
const strayControls = 0.002;
/** The encoding standard's windows-1252 at 0x80 to 0x9f (encoding.spec.whatwg.org). Written out: some Node releases decode it as Latin-1. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * The text of a file: UTF-8 or UTF-16 as its byte order mark says, else UTF-8, else UTF-16 by its zero bytes, else
 * Windows-1252. The mark is taken off and line ends become `\n`; nothing else changes. Throws `ARTICLE_UNREADABLE` for
 * what is not text.
 */
export function readText(bytes: Uint8Array): ReadText {
  const format = formatOf(bytes);
  if (format)
    throw unreadable(`The file is not text: it is ${format}. Give it the ending of its format, or save it as text.`);
  const { text, warnings } = decode(bytes);
  if (isBinary(text)) throw unreadable('The file is not text: it holds control characters.');
  return { text: normaliseLineEnds(text), warnings };
}

export function normaliseLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Whether a text holds what no article does: a NUL, or many control characters. */
export function isBinary(text: string): boolean {
  if (text.includes('\0')) return true;
  const controls = text.match(/(?![\t\n\v\f\r\u0085])\p{Cc}/gu)?.length ?? 0;
  return controls > 1 + text.length * strayControls;
}

/** The encoding that the first bytes of a file stand for; `null` where they say nothing. */
export function markedEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** What a file is, where its first bytes belong to something else than text. */
export function formatOf(bytes: Uint8Array): string | null {
  const begin = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return otherFormats.find(([, mark]) => begin.startsWith(mark))?.[0] ?? null;
}

function decode(bytes: Uint8Array): ReadText {
  const encoding = markedEncoding(bytes) ?? guessUtf16(bytes) ?? 'utf-8';
  if (encoding !== 'utf-8') return { text: new TextDecoder(encoding).decode(bytes), warnings: [] };
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('\ufffd')) return { text, warnings: [] };
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  const foreign = text.match(/\P{ASCII}/gu)?.length ?? 0;
  // A few broken characters among good ones: UTF-8 that was cut or mixed. Else none of it was meant as UTF-8.
  if (markedEncoding(bytes) === 'utf-8' || broken <= foreign / 2) {
    return { text, warnings: isValidUtf8(bytes) ? [] : [`${broken} broken characters are shown as "\ufffd".`] };
  }
  return { text: decodeWindows1252(bytes), warnings: [] };
}

function guessUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, sampleBytes);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2]! += 1;
  const [even = 0, odd = 0] = zeros;
  if (bytes.length % 2 === 1 || even > 0 === odd > 0 || even + odd < (sample.length / 2) * zerosOfUtf16) return null;
  return odd > 0 ? 'utf-16le' : 'utf-16be';
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function decodeWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return latin1.replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character);
}

function unreadable(message: string): FootnoteError {
  return new FootnoteError('ARTICLE_UNREADABLE', message);
}
