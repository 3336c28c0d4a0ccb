import type { Span } from '../../src/passages/span.ts';

/** Puts `text` in the place of `[start, end)`; where these are the same, it is put in. */
export type Edit = Span & { readonly text: string };

export type EditedText = {
  readonly text: string;
  /** Where a span of the text before is in the text after. What is put in at either end stays outside. */
  readonly move: (span: Span) => Span;
};

/** Of edits that overlap, the first in the list is made. */
export function applyEdits(text: string, edits: readonly Edit[]): EditedText {
  const made: Edit[] = [];
  for (const edit of edits) {
    if (!made.some(({ start, end }) => edit.start < end && start < edit.end)) made.push(edit);
  }
  made.sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let from = 0;
  for (const edit of made) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return { text: result + text.slice(from), move: ({ start, end }) => movedSpan(made, start, end) };
}

function movedSpan(made: readonly Edit[], start: number, end: number): Span {
  const shift = (edits: readonly Edit[]): number =>
    edits.reduce((sum, edit) => sum + edit.text.length - (edit.end - edit.start), 0);
  const cutAtStart = made.find((edit) => edit.start < start && start < edit.end);
  const cutAtEnd = made.find((edit) => edit.start < end && end < edit.end);
  const movedStart = (cutAtStart?.start ?? start) + shift(made.filter((edit) => edit.end <= start));
  const movedEnd =
    (cutAtEnd?.end ?? end) + shift(made.filter((edit) => edit.start < end && edit.end <= (cutAtEnd?.end ?? end)));
  return { start: movedStart, end: movedEnd };
}

/** Every place at which a text holds `words` as whole words, as written or in capitals, as a dateline has them. */
export function replaceWords(text: string, words: string, replacement: string): Edit[] {
  const capitals = words.toUpperCase();
  return [
    ...placesOf(text, words).map((place) => ({ ...place, text: replacement })),
    ...(capitals === words
      ? []
      : placesOf(text, capitals).map((place) => ({ ...place, text: replacement.toUpperCase() }))),
  ];
}

export function placesOf(text: string, words: string): Span[] {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(words)}(?![\\p{L}\\p{N}])`, 'gu');
  return Array.from(text.matchAll(pattern), ({ index }) => ({ start: index, end: index + words.length }));
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
