import { sentenceEnds } from './sentence-ends.ts';
import type { Span } from './span.ts';

/** Longer than this, in UTF-16 code units, a sentence is cut at a clause or a space: passages stay bounded whatever the text. */
export const longestSentence = 1000;

/** A letter with its marks, an emoji with its parts: what is never cut. Longer ones are no writing. */
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const longestCharacter = 64;
/** Beginnings of lines that stand by themselves: headings and quoted lines; and of list items, which may go on indented. */
const aloneStart = /^\s*(?:#{1,6}\s|>)/u;
const itemStart = /^\s*(?:[-*•]|\d{1,3}[.)])\s/u;
const indented = /^(?:\t| {2,})\S/u;

/**
 * Sentences of an article in order: no two overlap, only white space lies between them, and every other character is in one.
 * Blank lines, headings and list items end a sentence; other line ends do unless the paragraph is wrapped at a fixed width.
 * Takes time linear in the text.
 */
export function splitSentences(text: string): Span[] {
  const sentences: Span[] = [];
  for (const block of blocks(text)) {
    let start = block.start;
    for (const end of sentenceEnds(text, block)) {
      addSentence(text, start, end, sentences);
      start = end;
    }
    addSentence(text, start, block.end, sentences);
  }
  return sentences;
}

/** Stretches that no sentence leaves: a paragraph wrapped at a fixed width, a list item, or a line. */
function* blocks(text: string): Generator<Span> {
  let paragraph: Span[] = [];
  let isItem = false;
  for (const line of lines(text)) {
    const begin = text.slice(line.start, Math.min(line.end, line.start + 40));
    const isBlank = !hasWords(text, line);
    const goesOn = isItem ? indented.test(begin) : !aloneStart.test(begin);
    if (!isBlank && goesOn && !itemStart.test(begin)) {
      paragraph.push(line);
      continue;
    }
    yield* joined(text, paragraph, isItem);
    isItem = !isBlank && itemStart.test(begin);
    paragraph = isBlank || aloneStart.test(begin) ? [] : [line];
    if (!isBlank && paragraph.length === 0) yield line;
  }
  yield* joined(text, paragraph, isItem);
}

function* joined(text: string, paragraph: readonly Span[], isItem: boolean): Generator<Span> {
  const first = paragraph[0];
  const last = paragraph.at(-1);
  if (!first || !last) return;
  if (isItem || isWrapped(text, paragraph)) yield { start: first.start, end: last.end };
  else yield* paragraph;
}

/** Mail and wire copy breaks lines at 50 to 100 characters, in the middle of sentences. */
function isWrapped(text: string, paragraph: readonly Span[]): boolean {
  const inner = paragraph.slice(0, -1);
  if (inner.length === 0) return false;
  const open = inner.filter(
    (line) => !/[.!?…:;]["'”’»)\]]*\s*$/u.test(text.slice(Math.max(line.start, line.end - 12), line.end)),
  );
  return (
    inner.every((line) => line.end - line.start >= 45 && line.end - line.start <= 100) && open.length > inner.length / 2
  );
}

function* lines(text: string): Generator<Span> {
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed + 1;
    yield { start, end };
    start = end;
  }
}

/** Adds the sentence without the white space around it, in pieces where it is longer than `longestSentence`. */
function addSentence(text: string, from: number, to: number, sentences: Span[]): void {
  let start = skipSpace(text, from, to);
  const end = skipSpaceBack(text, start, to);
  while (end - start > longestSentence) {
    const cut = cutPoint(text, start);
    sentences.push({ start, end: skipSpaceBack(text, start, cut) });
    start = skipSpace(text, cut, end);
  }
  if (end > start) sentences.push({ start, end });
}

/** Where a sentence that is too long is cut: behind a clause, else behind a comma, else at a space, else between two characters. */
function cutPoint(text: string, start: number): number {
  const latest = start + longestSentence;
  for (const mark of [/[;:—–]/u, /,/u, /\S/u]) {
    for (let at = latest - 1; at > start + longestSentence / 2; at--) {
      if (mark.test(text[at] ?? '') && isSpace(text, at + 1)) return at + 1;
    }
  }
  const windowStart = latest - longestCharacter;
  const window = text.slice(windowStart, latest + longestCharacter);
  const index = characters.segment(window).containing(longestCharacter)?.index ?? 0;
  if (index > 0) return windowStart + index;
  const isPair = /[\ud800-\udbff]/.test(text[latest - 1] ?? '') && /[\udc00-\udfff]/.test(text[latest] ?? '');
  return isPair ? latest - 1 : latest;
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(text, at)) at++;
  return at;
}

function skipSpaceBack(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && isSpace(text, at - 1)) at--;
  return at;
}

function hasWords(text: string, { start, end }: Span): boolean {
  return skipSpace(text, start, end) < end;
}

function isSpace(text: string, at: number): boolean {
  return /\s/u.test(text[at] ?? '');
}
