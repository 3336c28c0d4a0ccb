import type { Span } from '../../../src/passages/span.ts';

/**
 * The UTF-16 offsets of what is selected in `body`, whose text nodes join to `text`, whatever elements lie between them. What is
 * selected outside of it does not count; `null` where nothing but white space is selected.
 */
export function selectedSpan(body: HTMLElement, selection: Selection | null, text: string): Span | null {
  return selection && selection.rangeCount > 0 ? spanOfRange(body, selection.getRangeAt(0), text) : null;
}

export function spanOfRange(body: HTMLElement, range: Range, text: string): Span | null {
  if (range.collapsed || !range.intersectsNode(body)) return null;
  const start = offsetOf(body, range.startContainer, range.startOffset);
  return soundSpan(text, { start, end: offsetOf(body, range.endContainer, range.endOffset) });
}

/** How many code units of the text stand before this place; one outside counts as the nearer end. */
function offsetOf(body: HTMLElement, node: Node, offset: number): number {
  const before = document.createRange();
  before.selectNodeContents(body);
  const side = before.comparePoint(node, offset);
  if (side < 0) return 0;
  if (side === 0) before.setEnd(node, offset);
  return before.toString().length;
}

/** The span without white space at its ends, and with characters of two code units whole. */
export function soundSpan(text: string, { start, end }: Span): Span | null {
  const isCut = (at: number): boolean => /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
  const from = isCut(start) ? start - 1 : start;
  const to = isCut(end) ? end + 1 : end;
  const selected = text.slice(from, to);
  const trimmed = selected.trim();
  if (trimmed === '') return null;
  const trimmedStart = from + selected.length - selected.trimStart().length;
  return { start: trimmedStart, end: trimmedStart + trimmed.length };
}
