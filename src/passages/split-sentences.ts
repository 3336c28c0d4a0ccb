import type { Span } from './span.ts';

/** Where a sentence may end: terminal marks, with the quotation marks and brackets that close behind them, before white space or the end. */
const ending = /[.!?…。！？]+["'”’»)\]*_]*(?=\s|$)/gu;

/** A full stop behind these never ends a sentence. */
const titles = new Set(
  'mr mrs ms dr prof gen sen sens rep reps gov govs lt col sgt cpl capt cmdr maj rev hon fr sr. st mt ft vs nos no fig figs vol pp ed eds jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun e.g i.e cf approx est viz al pres supt messrs mme mlle'.split(' '),
);
/** A full stop behind these ends a sentence only before a word that begins one. */
const abbreviations = new Set('u.s u.k u.n e.u u.s.a d.c l.a n.y a.m p.m inc co corp ltd llc plc bros jr sr ph.d m.d b.a m.a etc ave blvd rd dept univ assn'.split(' '));
const starters =
  /^["“‘'(]*(?:the|a|an|in|on|at|he|she|it|they|we|i|you|but|and|this|that|these|those|there|his|her|its|their|our|as|after|before|when|while|if|for|with|by|from|to|however|meanwhile|president|officials?|police|according|some|many|most|all|no|not|one|two|both|last|since|so|what|who|how|why|here|now|then|also|earlier|later|under|despite|although|though|because|during|another|other)\b/i;

/** Longer than this, a sentence is cut at a clause or a space: passages stay bounded whatever the text. */
export const longestSentence = 1000;

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

/** Stretches that no sentence leaves: a paragraph wrapped at a fixed width, or a line. */
function* blocks(text: string): Generator<Span> {
  let paragraph: Span[] = [];
  for (const line of lines(text)) {
    const content = text.slice(line.start, Math.min(line.end, line.start + 40));
    if (/\S/u.test(text.slice(line.start, line.end)) && !/^\s*(?:#{1,6}\s|[-*•]\s|\d{1,3}[.)]\s|>)/u.test(content)) {
      paragraph.push(line);
      continue;
    }
    yield* joined(text, paragraph);
    paragraph = [];
    yield line;
  }
  yield* joined(text, paragraph);
}

function* joined(text: string, paragraph: readonly Span[]): Generator<Span> {
  const first = paragraph[0];
  const last = paragraph.at(-1);
  if (!first || !last) return;
  if (isWrapped(text, paragraph)) yield { start: first.start, end: last.end };
  else yield* paragraph;
}

/** Mail and wire copy breaks lines at 50 to 100 characters, in the middle of sentences. */
function isWrapped(text: string, paragraph: readonly Span[]): boolean {
  const inner = paragraph.slice(0, -1);
  if (inner.length === 0) return false;
  const open = inner.filter((line) => !/[.!?…:;]["'”’»)\]]*\s*$/u.test(text.slice(Math.max(line.start, line.end - 12), line.end)));
  return inner.every((line) => line.end - line.start >= 45 && line.end - line.start <= 100) && open.length > inner.length / 2;
}

function* lines(text: string): Generator<Span> {
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed + 1;
    yield { start, end };
    start = end;
  }
}

function* sentenceEnds(text: string, block: Span): Generator<number> {
  ending.lastIndex = block.start;
  for (let match = ending.exec(text); match && match.index < block.end; match = ending.exec(text)) {
    const end = match.index + match[0].length;
    if (end > block.end) return;
    if (endsSentence(text, block, match.index, match[0], end)) yield end;
  }
}

function endsSentence(text: string, block: Span, markStart: number, mark: string, end: number): boolean {
  const next = text.slice(end, Math.min(block.end, end + 40)).trimStart();
  if (next === '') return true;
  if (/^["“‘'([]*\p{Ll}/u.test(next)) return false;
  if (mark[0] !== '.' || mark.startsWith('..')) return true;
  const word = /[^\s"“‘'([\-—–]*$/u.exec(text.slice(Math.max(block.start, markStart - 20), markStart))?.[0] ?? '';
  const lower = word.toLowerCase();
  if (titles.has(lower)) return /^(?:no|sun|sat|mon|mar|fig|al|fr|st|est|ed)$/.test(lower) ? !/^[\p{N}\p{Lu}]/u.test(next) || (lower === 'no' && !/^\p{N}/u.test(next)) : false;
  if (abbreviations.has(lower)) return starters.test(next);
  if (/^\p{Lu}$/u.test(word)) return starters.test(next);
  return !/^(?:\p{Lu}\.)+\p{Lu}$/u.test(word) || starters.test(next);
}

/** Adds the sentence without the white space around it, in pieces where it is longer than `longestSentence`. */
function addSentence(text: string, from: number, to: number, sentences: Span[]): void {
  let start = from;
  let end = to;
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  while (end - start > longestSentence) {
    const cut = cutPoint(text, start);
    let pieceEnd = cut;
    while (pieceEnd > start && isSpace(text, pieceEnd - 1)) pieceEnd--;
    if (pieceEnd > start) sentences.push({ start, end: pieceEnd });
    start = cut;
    while (start < end && isSpace(text, start)) start++;
  }
  if (end > start) sentences.push({ start, end });
}

function cutPoint(text: string, start: number): number {
  const piece = text.slice(start, start + longestSentence);
  for (const boundary of [/[;:—–][^;:—–]*$/u, /,[^,]*$/u, /\s\S*$/u]) {
    const at = piece.search(boundary);
    if (at > longestSentence / 2) return start + at + 1;
  }
  let cut = start + longestSentence;
  // Not inside a surrogate pair, nor before a combining mark, joiner or variation selector.
  for (let back = 0; back < 64 && /^[\p{M}\u200d\ufe0f\udc00-\udfff]|\u200d$/u.test(text.slice(cut - 1, cut + 1).slice(1) + ''); back++) cut--;
  return isLowSurrogate(text.charCodeAt(cut)) ? cut - 1 : cut;
}

function isSpace(text: string, at: number): boolean {
  return /\s/u.test(text[at] ?? '');
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
