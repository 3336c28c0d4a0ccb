import { visibleText } from '../prompt/harmless-text.ts';

/**
 * What a chat client would make a link, an image, a tag, code or emphasis of; a backslash first, so that none undoes ours, and
 * addresses too, for one that becomes a link takes the backslash behind it along.
 * An opening bracket stays: `\[` begins a formula for some clients, and without `](` it opens nothing.
 */
const acting = /\\(?=\p{P}|\p{S})|[`*<~@]|:(?=\/\/)|(?<=www)\.|\](?=[([:])|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/giu;
/** What makes a heading, a list or a quotation of a line. */
const opening = /^(?:#{1,6}(?=\s|$)|[-+](?=[\s-]|$)|[=>~]|\d{1,9}(?=[.)](?:\s|$)))/u;

/** Text of articles and models on one line, as a client that renders Markdown shows it: as the words that it is, nothing more. */
export function markdownText(text: string): string {
  const line = visibleText(text).replace(/\s+/gu, ' ').trim().replaceAll(acting, '\\$&');
  return line.replace(opening, (mark) => (/\d/u.test(mark) ? `${mark}\\` : `\\${mark}`));
}

/** An http address that ends where it ends, and nothing for any other. */
export function linkText(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  return href.replaceAll(/[^\w.~:/?#@!$&'+,;=%-]/gu, (character) =>
    character === '*' || character === '(' || character === ')'
      ? `%${character.charCodeAt(0).toString(16).toUpperCase()}`
      : encodeURIComponent(character),
  );
}
