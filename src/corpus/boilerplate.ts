/** Credits of pictures stand in brackets or behind a label; the whole line is then a caption. */
const caption =
  /[([]\s*(?:photo|photograph|image|picture|pic|video|file|credit|source|screengrab|illustration|graphic|via)\b[^)\]]{0,160}[)\]]|^\W*(?:photos?|images?|pictures?|credits?|caption|video|watch|graphic)\s*(?:by|credit|courtesy|:|–|—|\|)|\b(?:getty images|hide caption|show caption|toggle caption|file photo)\b|^!\[/iu;

/** What a site says for itself: money, subscriptions, sharing, rights. Only in lines short enough to be nothing else. */
const appeal =
  /\b(?:tax[- ]deductible|501\(c\)|donat(?:e|ions?) (?:to|now|today|here|are|via|via our|page)|make a donation|support (?:our|us|independent) ?(?:journalism|work|reporting)?|subscribe|unsubscribe|newsletters?|sign up (?:for|to)|follow us|like us on|find us on|join us on|share this|share on|tweet this|all rights reserved|terms of (?:use|service)|privacy policy|click here|read (?:more|also|next)|see also|related (?:articles?|stories|topics|coverage)|advertisement|sponsored content|download our app|comments? (?:are|is) closed|contact us|email us)\b|[©]|^\W*(?:copyright|tags?|topics|more on this|read more|related|advertisement|editor's note to readers)\b\s*:?/iu;
const socialSite = /\b(?:facebook|twitter|telegram|instagram|whatsapp|youtube|tiktok|linkedin|pinterest|reddit)\b/iu;
const sentenceEnd = /[.!?…]["'”’»)\]*_]*\s*$/u;
const longestAppeal = 320;
const longestTeaser = 160;

/**
 * The lines of an article that are not its prose: headlines, captions and photo credits, donation lines, "follow us", bylines of
 * agencies in brackets, teasers of other articles behind the end. They stay in the text, so that offsets hold, and are
 * kept out of retrieval. General marks only; what is not certain counts as prose.
 */
export function boilerplateSpans(text: string): { readonly start: number; readonly end: number }[] {
  const lines = contentLines(text);
  const found = new Set<number>();
  const headline = lines[0];
  if (headline && lines.length > 1 && isHeadline(headline.text)) found.add(0);
  for (const [at, line] of lines.entries()) if (isBoilerplate(line.text)) found.add(at);
  for (let at = lines.length - 1; at > 0; at--) {
    const line = lines[at];
    if (!line || (!found.has(at) && !isTeaser(line.text, lines[at - 1]?.text ?? ''))) break;
    found.add(at);
  }
  // An article that has nothing else is all prose.
  if (found.size === lines.length) return [];
  return [...found].sort((a, b) => a - b).flatMap((at) => lines[at] ?? []).map(({ start, end }) => ({ start, end }));
}

function isBoilerplate(line: string): boolean {
  if (/^#{1,6}\s/u.test(line) || /^[-*_=~\s]{3,}$/u.test(line) || /^https?:\/\/\S+$/u.test(line)) return true;
  if (line.length <= 600 && caption.test(line)) return true;
  if (line.length <= longestAppeal && appeal.test(line)) return true;
  if (line.length <= longestTeaser && socialSite.test(line) && !sentenceEnd.test(line)) return true;
  return isCreditLine(line);
}

/** "(Agency, AP, Social Media)": a bracketed list of capitalised names and nothing else. */
function isCreditLine(line: string): boolean {
  const inner = /^[([]([^()[\]]{2,100})[)\]]\.?$/u.exec(line)?.[1];
  return inner !== undefined && inner.split(/\s*[,/;&|]\s*/u).every((part) => /^(?:\p{Ll}{0,8}\p{Lu}[\p{L}\p{M}.'-]*\s?){1,3}$/u.test(part));
}

function isHeadline(line: string): boolean {
  return line.length <= 200 && (!/[.…:;,]["'”’»)\]]*$/u.test(line) || /^#{1,6}\s/u.test(line)) && !/^[“"]/u.test(line);
}

/** A line without a full stop behind one that has ended: a heading of something else. */
function isTeaser(line: string, before: string): boolean {
  return line.length <= longestTeaser && !/[.!?…:;,"'”’»)\]]\s*$/u.test(line) && /[.!?…]["'”’»)\]*_]*\s*$|[)\]]\s*$/u.test(before) && !/^(?:[-*•]|\d+[.)])\s/u.test(line);
}

function contentLines(text: string): { start: number; end: number; text: string }[] {
  const lines: { start: number; end: number; text: string }[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const content = end - start > 5000 ? text.slice(start, start + 5000) : text.slice(start, end);
    if (/\S/u.test(content)) lines.push({ start, end, text: content.trim() });
    start = end + 1;
  }
  return lines;
}
