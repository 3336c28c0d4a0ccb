export type Span = { readonly start: number; readonly end: number };
/** A part of an article: the span, with what stands before and after it; each in pieces, so that others can be marked in it. */
export type Excerpt = {
  readonly before: readonly Piece[];
  readonly marked: readonly Piece[];
  readonly after: readonly Piece[];
  /** Whether the article goes on beyond. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
};
export type Piece = { readonly text: string; readonly other: boolean };

/** Characters shown on either side of a span. */
const around = 180;
/** Longer spans are shown without their middle, with as much of their beginning and their end. */
const longestSpan = 2000;
const keptOfLong = 700;

/** What an article holds at `span` and around it, `others` told apart in all of it. Bounded, however long the article is. */
export function excerptOf(text: string, span: Span, others: readonly Span[]): Excerpt {
  const from = wordStart(text, Math.max(0, span.start - around), span.start);
  const to = wordEnd(text, Math.min(text.length, span.end + around), span.end);
  const pieces = (part: Span): Piece[] => piecesOf(text, part, others);
  const marked =
    span.end - span.start <= longestSpan
      ? pieces(span)
      : [
          ...pieces({ start: span.start, end: wholeCharacter(text, span.start + keptOfLong) }),
          { text: ` … ${span.end - span.start - 2 * keptOfLong} characters … `, other: false },
          ...pieces({ start: wholeCharacter(text, span.end - keptOfLong), end: span.end }),
        ];
  return {
    before: pieces({ start: from, end: span.start }),
    marked,
    after: pieces({ start: span.end, end: to }),
    cutBefore: from > 0,
    cutAfter: to < text.length,
  };
}

function piecesOf(text: string, { start, end }: Span, others: readonly Span[]): Piece[] {
  const inside = others.filter((other) => other.start < end && other.end > start);
  const cuts = [start, end, ...inside.flatMap((other) => [Math.max(start, other.start), Math.min(end, other.end)])];
  const places = [...new Set(cuts)].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => {
    const [from, to] = [places[index]!, place];
    return { text: text.slice(from, to), other: inside.some((other) => other.start <= from && other.end >= to) };
  });
}

/** The next beginning of a word, if there is one soon. */
function wordStart(text: string, from: number, before: number): number {
  if (from === 0) return 0;
  const space = text.slice(from, Math.min(before, from + 30)).search(/\s/u);
  return space < 0 ? wholeCharacter(text, from) : before - text.slice(from + space, before).trimStart().length;
}

function wordEnd(text: string, to: number, after: number): number {
  if (to === text.length) return to;
  const tail = text.slice(Math.max(after, to - 30), to);
  const word = /\s\S*$/u.exec(tail);
  return word ? to - (tail.length - word.index) : wholeCharacter(text, to);
}

/** Not between the two halves of a character that takes two code units. */
function wholeCharacter(text: string, place: number): number {
  const code = text.charCodeAt(place);
  return code >= 0xdc_00 && code <= 0xdf_ff ? place - 1 : place;
}
