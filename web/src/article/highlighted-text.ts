import type { Span } from '../../../src/passages/span.ts';

/** An article's text around one span. Joined, the three are the text, whatever the span cuts through. */
export type HighlightedText = { readonly before: string; readonly marked: string; readonly after: string };

/**
 * Splits at UTF-16 offsets. `null` when the characters at the span are not the quote: the article has changed since it was
 * cited, and highlighting other words in its place would be a lie.
 */
export function highlight(text: string, span: Span & { readonly quote: string }): HighlightedText | null {
  const marked = text.slice(span.start, span.end);
  if (marked !== span.quote) return null;
  return { before: text.slice(0, span.start), marked, after: text.slice(span.end) };
}

/**
 * Where `span` lies in `nodes`, which hold a text in pieces: a range for the browser to paint, without touching the elements.
 * `null` when the text ends before the span does.
 */
export function rangeOver(nodes: readonly Text[], span: Span): Range | null {
  const range = document.createRange();
  let position = 0;
  let hasStart = false;
  for (const node of nodes) {
    const end = position + node.length;
    if (!hasStart && span.start < end) {
      range.setStart(node, span.start - position);
      hasStart = true;
    }
    if (hasStart && span.end <= end) {
      range.setEnd(node, span.end - position);
      return range;
    }
    position = end;
  }
  return null;
}
