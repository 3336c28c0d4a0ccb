import { parseDocument } from 'yaml';
import { FootnoteError } from '../errors.ts';

/** What stands between the two fences, and all that follows them, unchanged. Without front matter `data` is empty and `body` the whole text. */
export type FrontMatter = { readonly data: Record<string, unknown>; readonly body: string };

/** Metadata is short; what is longer is no metadata, and deep nesting costs. */
const longestFrontMatter = 65_536;
const fence = /^---[ \t]*$/gm;
const keyLine = /^["']?[\p{L}_][\p{L}\p{N}_.-]*["']?[ \t]*:(?:[ \t]|$)/u;

/**
 * Takes YAML front matter off the beginning of a text with `\n` line ends. A rule (`---`) that opens an article is not
 * front matter: that begins with a key. Throws `ARTICLE_UNREADABLE`, naming the line, where its YAML is broken.
 */
export function splitFrontMatter(text: string): FrontMatter {
  const none = { data: {}, body: text };
  fence.lastIndex = 0;
  const opening = fence.exec(text);
  if (opening?.index !== 0) return none;
  const start = opening[0].length + 1;
  const closing = fence.exec(text);
  const yaml = text.slice(start, closing?.index ?? start + longestFrontMatter);
  const first = yaml.split('\n', 50).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const isEmpty = closing !== null && yaml.trim() === '';
  if (!isEmpty && !keyLine.test(first)) return none;
  if (!closing) {
    if (!keyLine.test(yaml)) return none;
    throw unreadable('Its front matter has no end; close it with a line "---".');
  }
  if (yaml.length > longestFrontMatter) throw unreadable('Its front matter is longer than 64 KB.');
  const data = parseMapping(yaml);
  return { data, body: text.slice(closing.index + closing[0].length + 1) };
}

function parseMapping(yaml: string): Record<string, unknown> {
  let data: unknown;
  try {
    const document = parseDocument(yaml, { schema: 'core', logLevel: 'error', prettyErrors: true });
    const error = document.errors[0];
    if (error) throw brokenAt(error.linePos?.[0].line, error.message.split(' at line ')[0]);
    data = document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    if (error instanceof FootnoteError) throw error;
    // Nested too deeply for the parser, or aliases that multiply.
    throw new FootnoteError('ARTICLE_UNREADABLE', 'Its front matter cannot be read: it is nested too deeply.', {
      cause: error,
    });
  }
  if (typeof data !== 'object' || Array.isArray(data)) throw brokenAt(1, 'it must be "key: value" lines');
  return data as Record<string, unknown>;
}

/** `line` counts from 1 behind the opening fence. */
function brokenAt(line: number | undefined, problem = 'it is not valid YAML'): FootnoteError {
  return unreadable(`Its front matter is broken in line ${(line ?? 1) + 1} of the file: ${problem}.`);
}

function unreadable(message: string): FootnoteError {
  return new FootnoteError('ARTICLE_UNREADABLE', message);
}
