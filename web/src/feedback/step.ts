import type { Span } from '../../../src/passages/span.ts';

/** What the keys move by: from word to word, or from sentence to sentence. */
export type Unit = 'word' | 'sentence';

/** A selection that grows from `anchor` to `focus`; each is a word or a sentence. */
export type Stepped = { readonly anchor: Span; readonly focus: Span };

/** The words and sentences of one text. */
export type Units = Readonly<Record<Unit, Intl.Segments>> & { readonly length: number };

const segmenters = {
  word: new Intl.Segmenter(undefined, { granularity: 'word' }),
  sentence: new Intl.Segmenter(undefined, { granularity: 'sentence' }),
};

/** Nothing is read before it is asked for. */
export function unitsOf(text: string): Units {
  return { word: segmenters.word.segment(text), sentence: segmenters.sentence.segment(text), length: text.length };
}

/** Takes a selection up as it is: its first and its last word. */
export function takenUp(units: Units, { start, end }: Span): Stepped | null {
  const anchor = unitAt(units, 'word', start, true);
  const focus = unitAt(units, 'word', Math.max(start, end - 1), false);
  return anchor && { anchor, focus: focus ?? anchor };
}

/** One step on; with `extend` the selection grows or shrinks, else the next unit alone is selected. At the ends it stays. */
export function stepped(
  units: Units,
  { anchor, focus }: Stepped,
  { unit, forwards, extend }: { readonly unit: Unit; readonly forwards: boolean; readonly extend: boolean },
): Stepped {
  const next = unitAt(units, unit, forwards ? focus.end : focus.start - 1, forwards, focus);
  if (!next) return { anchor, focus };
  return { anchor: extend ? anchor : next, focus: next };
}

/** All that is selected. */
export function spanOf({ anchor, focus }: Stepped): Span {
  return { start: Math.min(anchor.start, focus.start), end: Math.max(anchor.end, focus.end) };
}

/** The unit at `offset`, or the next one in this direction that is more than spaces and signs and reaches beyond `from`; `null` at the text's ends. */
function unitAt(units: Units, unit: Unit, offset: number, forwards: boolean, from?: Span): Span | null {
  let at = offset;
  while (at >= 0 && at < units.length) {
    const found = units[unit].containing(at);
    if (!found) return null;
    const { index: start, segment, isWordLike } = found;
    const end = start + segment.trimEnd().length;
    const counts = unit === 'word' ? isWordLike : end > start;
    const isBeyond = !from || (forwards ? end > from.end : start < from.start);
    if (counts && isBeyond) return { start, end };
    at = forwards ? start + segment.length : start - 1;
  }
  return null;
}

const rightToLeft = /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether the line that holds `offset` is written from right to left, as its first letter tells. */
export function isRightToLeft(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  return rightToLeft.test(text.slice(start, end < 0 ? undefined : end));
}
