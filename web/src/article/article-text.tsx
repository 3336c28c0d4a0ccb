import { useLayoutEffect, useRef } from 'preact/hooks';
import { footnoteColour } from '../answer/footnote-colour.ts';
import { highlight, rangeOver } from './highlighted-text.ts';
import { CitedNote } from './cited-note.tsx';
import type { Spot } from './spot.ts';

/** The colour of what is no footnote: passages that came close, values that differ. */
const plainColour = 1;

type Props = {
  readonly text: string;
  readonly spot: Spot;
  readonly others: readonly Spot[];
  /** Whether this may be the text that the spot's offsets are of; if not, nothing in it is marked. */
  readonly isAsCited: boolean;
};

/**
 * The article as written, as text and nothing else, scrolled to the spot's characters; the article's other footnotes are
 * in their colours. A text that does not have the quote there has changed since, and nothing in it is marked.
 */
export function ArticleText({ text, spot, others, isAsCited }: Props) {
  const region = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLElement>(null);
  const parts = isAsCited ? highlight(text, spot) : null;
  const isMarked = parts !== null;

  useLayoutEffect(() => {
    if (region.current) scrollTo(region.current, mark.current);
  }, [text, spot, isMarked]);

  useLayoutEffect(() => {
    if (!body.current || !isMarked || !('highlights' in CSS)) return undefined;
    const nodes = textNodes(body.current);
    const painted = new Map<string, Range[]>();
    for (const other of others) {
      const range = text.slice(other.start, other.end) === other.quote ? rangeOver(nodes, other) : null;
      const colour = footnoteColour(other.number ?? plainColour);
      if (range) painted.set(colour, [...(painted.get(colour) ?? []), range]);
    }
    for (const [colour, ranges] of painted) CSS.highlights.set(colour, new Highlight(...ranges));
    return () => {
      for (const colour of painted.keys()) CSS.highlights.delete(colour);
    };
  }, [text, spot, others, isMarked]);

  return (
    <div class="article-text" ref={region} tabIndex={0} role="region" aria-label="Text of the article">
      {!parts && (
        <CitedNote words="This article has changed since this answer was given. It then said:" quote={spot.quote} />
      )}
      <div class="article-body" dir="auto" ref={body}>
        {parts ? (
          <>
            {parts.before}
            {parts.marked && (
              <mark ref={mark} class={footnoteColour(spot.number ?? plainColour)}>
                {parts.marked}
              </mark>
            )}
            {parts.after}
          </>
        ) : (
          text
        )}
      </div>
    </div>
  );
}

/** Brings the mark to the upper third of the region, so that what follows can be read on; a region without mark starts at its top. */
function scrollTo(region: HTMLElement, mark: HTMLElement | null): void {
  if (!mark) {
    region.scrollTop = 0;
    return;
  }
  const distance = mark.getBoundingClientRect().top - region.getBoundingClientRect().top;
  region.scrollTop += distance - region.clientHeight / 3;
}

function textNodes(element: HTMLElement): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}
