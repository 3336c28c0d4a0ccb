import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Span } from '../../../src/passages/span.ts';
import { rangeOver } from '../article/highlighted-text.ts';
import { selectedSpan, spanOfRange } from './selected-span.ts';
import { type Stepped, type Unit, isRightToLeft, spanOf, stepped, takenUp, unitsOf } from './step.ts';

const keys: Readonly<Record<string, { readonly unit: Unit; readonly isTowardsEnd: boolean }>> = {
  ArrowRight: { unit: 'word', isTowardsEnd: true },
  ArrowLeft: { unit: 'word', isTowardsEnd: false },
  ArrowDown: { unit: 'sentence', isTowardsEnd: true },
  ArrowUp: { unit: 'sentence', isTowardsEnd: false },
};

/**
 * What is selected in the text of the article that `inPanel` lies in the panel of: with the pointer, as anywhere, or with the keys,
 * for which browsers offer nothing in a text that cannot be edited. `null` while nothing is. Enter in the text calls `onEnter`.
 */
export function useSelectedWords(
  inPanel: RefObject<HTMLElement | null>,
  text: string,
  onEnter: () => void,
): Span | null {
  const [span, setSpan] = useState<Span | null>(null);
  const units = useMemo(() => unitsOf(text), [text]);
  const byKeys = useRef<Stepped | null>(null);
  const enter = useRef(onEnter);
  enter.current = onEnter;

  useEffect(() => {
    const panel = inPanel.current?.closest('.article-panel');
    const body = panel?.querySelector<HTMLElement>('.article-body');
    const region = panel?.querySelector<HTMLElement>('.article-text');
    if (!body || !region) return undefined;
    const read = (): Span | null => selectedSpan(body, getSelection(), text);
    const update = (): void => setSpan(read());

    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target !== region) return;
      const selected = read();
      if (event.key === 'Enter' && selected) {
        event.preventDefault();
        enter.current();
        return;
      }
      const key = keys[event.key];
      if (!key) return;
      const now = current(selected);
      const forwards = now !== null && isForwards(key, now);
      const next = now ? stepped(units, now, { unit: key.unit, forwards, extend: event.shiftKey }) : first();
      if (!next) return;
      event.preventDefault();
      byKeys.current = next;
      select(body, spanOf(next));
      show(region, body, next.focus);
    };
    /** Where the keys left the selection, unless the pointer has made another one since. */
    const current = (selected: Span | null): Stepped | null => {
      if (!selected) return null;
      const kept = byKeys.current && spanOf(byKeys.current);
      const isSame = kept?.start === selected.start && kept.end === selected.end;
      return isSame ? byKeys.current : takenUp(units, selected);
    };
    const isForwards = ({ unit, isTowardsEnd }: (typeof keys)[string], { focus }: Stepped): boolean =>
      unit === 'word' && isRightToLeft(text, focus.start) ? !isTowardsEnd : isTowardsEnd;
    /** The first of the marked words, which is where a reader looks. */
    const first = (): Stepped | null => {
      const mark = body.querySelector('mark');
      const range = document.createRange();
      if (mark) range.selectNodeContents(mark);
      const marked = mark && spanOfRange(body, range, text);
      const taken = takenUp(units, marked ?? { start: 0, end: 1 });
      return taken && { anchor: taken.anchor, focus: taken.anchor };
    };

    update();
    document.addEventListener('selectionchange', update);
    region.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('selectionchange', update);
      region.removeEventListener('keydown', onKeyDown);
    };
  }, [inPanel, text, units]);
  return span;
}

export function textNodes(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

function select(body: HTMLElement, span: Span): void {
  const range = rangeOver(textNodes(body), span);
  const selection = getSelection();
  if (!range || !selection) return;
  selection.removeAllRanges();
  selection.addRange(range);
}

/** Keeps what the keys reached within the region. */
function show(region: HTMLElement, body: HTMLElement, span: Span): void {
  const place = rangeOver(textNodes(body), span)?.getBoundingClientRect();
  if (!place) return;
  const margin = 32;
  const { top, bottom } = region.getBoundingClientRect();
  if (place.top < top + margin) region.scrollTop -= top + margin - place.top;
  else if (place.bottom > bottom - margin) region.scrollTop += place.bottom - bottom + margin;
}
