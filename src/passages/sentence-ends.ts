import { abbreviationKind } from '../language/abbreviations.ts';

/**
 * Terminal marks with the quotation marks, brackets and note numbers that close behind them, before white space or the end
 * of the text; Chinese and Japanese ones need no space behind them, but keep the accents that stand on them. A run of marks
 * is looked at once, so that a long one costs no more than its length; and only so far, since V8 compiles expressions simply
 * once a thread has many (a megabyte of code), and remembers every step of a run then, until its stack is full.
 */
const ending =
  /(?<![.!?…؟।])[.!?…؟।]{1,1000}["'”’»)\]*_]{0,1000}(?:\[\d{1,3}\]){0,5}(?=\s|$)|[。！？]{1,1000}[”’」』）]{0,1000}[\p{M}\u200d]{0,1000}/gu;

/** What stands before a name or an explanation: never the last word of a sentence. */
const beforeNames = new Set(
  'mr mrs ms mx dr drs prof profs rev revs fr gen gens lt col maj capt cmdr cpl sgt adm sen sens rep reps gov govs pres hon amb supt insp messrs mme mlle mt vs v viz cf eg ie e.g i.e ca approx'.split(
    ' ',
  ),
);
/** Abbreviations behind which a capital nearly always begins a sentence; and plain words that are spelled as a weekday is. */
const beforeCapitals = new Set(['etc', 'bn', 'mn', 'sun', 'sat', 'wed', 'mon']);
const starters =
  /^["“‘'([]*(?:the|a|an|in|on|at|he|she|it|they|we|i|you|but|and|this|that|these|those|there|his|her|its|their|our|as|after|before|when|while|if|for|with|by|from|to|however|meanwhile|according|some|many|most|all|no|not|one|two|both|last|since|so|what|who|how|why|here|now|then|also|earlier|later|under|despite|although|though|because|during|another|other)(?![\p{L}\p{N}.])/iu;
/** The number or letter of a list item, or a dash before it, is no sentence. */
const enumerator = /^[^\p{L}\p{N}]*(?:\d{1,3}|\p{L}|[ivxlc]{1,5})$/iu;
/** Enough to see an abbreviation, and the word behind it with its quotation marks. */
const reach = 24;

/** Where the sentences within `[start, end)` of a text end, in order, but for the last one's end where it has no mark. */
export function* sentenceEnds(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Generator<number> {
  const block = text.slice(start, end);
  let sentenceStart = 0;
  for (const { 0: mark, index } of block.matchAll(ending)) {
    const at = index + mark.length;
    if (!endsSentence(block, sentenceStart, index, mark)) continue;
    yield start + at;
    sentenceStart = at;
  }
}

function endsSentence(block: string, sentenceStart: number, markStart: number, mark: string): boolean {
  const end = markStart + mark.length;
  const next = block.slice(end, end + 2 * reach).trimStart();
  if (next === '' || /^[。！？]/u.test(mark)) return true;
  if (/^["“‘'([]*\p{Ll}/u.test(next)) return false;
  if (mark[0] !== '.' || mark.startsWith('..')) return true;
  if (markStart - sentenceStart < reach && enumerator.test(block.slice(sentenceStart, markStart))) return false;
  const before = block.slice(Math.max(sentenceStart, markStart - reach), markStart);
  return endsBehind(/[^\s"“‘'([\-—–/]*$/u.exec(before)?.[0] ?? '', next);
}

/** Whether the full stop behind `word` ends a sentence when `next` follows, which does not begin in lower case. */
function endsBehind(word: string, next: string): boolean {
  const lower = word.toLowerCase();
  if (beforeNames.has(lower)) return false;
  if (lower.length > 1 && abbreviationKind(lower) === 'before-number') return !/^\p{N}/u.test(next);
  // "Inc.", "Jan.", "a.m.", "U.S.", "J.": only before a word that begins a sentence ("Plan B. The").
  const isAbbreviated = abbreviationKind(lower) !== null || /^(?:\p{L}\.)*\p{L}$/u.test(word);
  return !isAbbreviated || starters.test(next) || (beforeCapitals.has(word) && /^[^\p{L}\p{N}]*\p{Lu}/u.test(next));
}
