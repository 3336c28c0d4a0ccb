import { FootnoteError } from '../errors.ts';

const magicNumbers: readonly (readonly [string, readonly number[]])[] = [
  ['a PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['a ZIP archive or Office document', [0x50, 0x4b, 0x03, 0x04]],
  ['an older Office document', [0xd0, 0xcf, 0x11, 0xe0]],
  ['an RTF document', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a GIF picture', [0x47, 0x49, 0x46, 0x38]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
  ['an SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66]],
];
const sampleLength = 65_536;
/** Text holds next to no control characters; of random bytes 1 in 9 is one. */
const controlShare = 0.01;

/**
 * The text of a file's bytes, without its byte order mark, line ends made `\n`. Reads UTF-8, UTF-16 with or without a mark,
 * and takes anything else for Windows-1252. Throws `ARTICLE_UNREADABLE` with the reason where the bytes are no text.
 */
export function decodeText(bytes: Uint8Array): string {
  refuseKnownBinary(bytes);
  const encoding = encodingOf(bytes);
  const text = decode(bytes, encoding);
  refuseControlCharacters(text);
  return withPlainLineEnds(text);
}

/** Line ends of Windows and of old Macs made `\n`. */
export function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return nulPattern(bytes) ?? 'utf-8';
}

/** UTF-16 without a mark: every other byte of Latin text is NUL. `null` where there is no such pattern. */
function nulPattern(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length - (bytes.length % 2), sampleLength);
  if (bytes.length % 2 !== 0 || length === 0) return null;
  let [even, odd] = [0, 0];
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even += 1;
    if (bytes[at + 1] === 0) odd += 1;
  }
  const most = 0.35 * (length / 2);
  const least = 0.02 * (length / 2);
  if (odd > most && even < least) return 'utf-16le';
  return even > most && odd < least ? 'utf-16be' : null;
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (encoding !== 'utf-8') throw unreadable('it begins as UTF-16 text and is damaged further on');
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function refuseKnownBinary(bytes: Uint8Array): void {
  for (const [name, magic] of magicNumbers) {
    if (magic.every((byte, at) => bytes[at] === byte)) throw unreadable(`it is ${name}, not text`);
  }
}

function refuseControlCharacters(text: string): void {
  const sample = text.slice(0, sampleLength);
  let controls = 0;
  for (let at = 0; at < sample.length; at += 1) {
    const code = sample.charCodeAt(at);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13) || (code > 126 && code < 160)) controls += 1;
  }
  if (controls > Math.max(1, sample.length * controlShare) || sample.includes('\0\0')) throw unreadable('it holds binary data, not text');
}

function unreadable(reason: string): FootnoteError {
  return new FootnoteError('ARTICLE_UNREADABLE', reason);
}
