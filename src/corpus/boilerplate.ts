import { endsSentence, isAppeal, isHeading, isMarkedLine } from './boilerplate-marks.ts';
import { isForModels } from './model-marks.ts';

type Span = { readonly start: number; readonly end: number };
/** A line that has words or marks, with the white space around it taken off `text`. */
type Line = Span & { readonly text: string };

const longestHeadline = 200;
const longestTeaser = 160;
/** More lines than this behind the last sentence are a table or a list rather than teasers. */
const mostTeasers = 3;
/** Nothing longer is anything but prose: only the beginning of a line is looked at. */
const looked = 5000;
const sentenceGap = /(?<=[.!?…]["'”’»)\]*]{0,3})\s+/u;

/**
 * What of an article is not its prose: headlines, captions and photo credits, appeals for money and "follow us", lists of
 * agencies, teasers of other articles behind the end. It stays in the text, so that offsets hold, and is kept out of
 * retrieval. General marks only; what is not certain counts as prose. Spans in order, lines or sentences of them.
 */
export function boilerplateSpans(text: string): { readonly start: number; readonly end: number }[] {
  const lines = contentLines(text);
  const whole = new Set<number>();
  const parts: Span[] = [];
  for (const [at, line] of lines.entries()) {
    if ((at === 0 && lines.length > 1 && isHeadline(line.text)) || isMarkedLine(line.text)) whole.add(at);
    else {
      const { appeals, orders } = markedIn(line);
      // What an attacker puts into a paragraph does not take the rest of it along.
      const prose = line.text.length - lengthOf(orders);
      if (lengthOf(appeals) * 2 >= prose || !/[\p{L}\p{N}]/u.test(without(line, orders))) whole.add(at);
      else parts.push(...appeals, ...orders);
    }
  }
  for (const at of teasers(lines, whole)) whole.add(at);
  // An article that has nothing else is all prose.
  if (whole.size === lines.length) return [];
  const spans = [...parts, ...[...whole].flatMap((at) => lines[at] ?? [])];
  return spans.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start);
}

/** The sentences of a line with which its site speaks for itself, and those that are meant for a language model. */
function markedIn({ start, text }: Line): { readonly appeals: Span[]; readonly orders: Span[] } {
  const marked = { appeals: [] as Span[], orders: [] as Span[] };
  let at = start;
  for (const sentence of text.split(sentenceGap)) {
    const from = at + text.slice(at - start).indexOf(sentence);
    at = from + sentence.length;
    const kind = isForModels(sentence) ? 'orders' : isAppeal(sentence) ? 'appeals' : null;
    if (kind) marked[kind].push({ start: from, end: at });
  }
  return marked;
}

function without({ start, text }: Line, spans: readonly Span[]): string {
  return spans.reduceRight((left, span) => left.slice(0, span.start - start) + left.slice(span.end - start), text);
}

function isHeadline(line: string): boolean {
  if (line.length > longestHeadline || /[.…:;,]["'”’»)\]]*$/u.test(line) || /^[“"]/u.test(line)) return false;
  // "They met. Why?" is prose that begins an article, "Who met whom?" is a headline.
  return !endsSentence(line) || line.split(sentenceGap).length === 1;
}

/** Lines without a full stop behind the last sentence: headings of something else. */
function teasers(lines: readonly Line[], whole: ReadonlySet<number>): number[] {
  const found: number[] = [];
  let run: number[] = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at]?.text ?? '';
    if (at > 0 && !whole.has(at) && looksLikeTeaser(line) && run.length < mostTeasers) {
      run.push(at);
      continue;
    }
    const follows = whole.has(at) ? at > 0 && !isHeading(line) : endsSentence(line) || /[)\]]$/u.test(line);
    if (run.length > 0 && follows) found.push(...run);
    if (!whole.has(at) || (run.length > 0 && !follows)) return found;
    run = [];
  }
  return found;
}

function looksLikeTeaser(line: string): boolean {
  return line.length <= longestTeaser && !/[.!?…:;,"'”’»)\]*_]$/u.test(line) && !/^(?:[-*•>|]|\d+[.)]\s)/u.test(line);
}

function contentLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < text.length;) {
    const feed = text.indexOf('\n', from);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(from, Math.min(end, from + looked));
    const content = line.trim();
    const start = from + line.length - line.trimStart().length;
    if (content !== '') lines.push({ start, end, text: content });
    from = end + 1;
  }
  return lines;
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
