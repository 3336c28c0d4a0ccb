const openers = '[([【［（';
const closers = '])】］）';
const longestMarker = 120;
/** A range names at most so many sentences; of a longer one its two ends count. */
const longestRange = 20;
const fillers = new Set(
  'source sources sentence sentences label labels ref refs reference references citation citations cite cites see and from'.split(
    ' ',
  ),
);

export type MarkerMatch = { readonly labels: readonly string[]; readonly length: number } | 'more' | null;

export function opensMarker(character: string): boolean {
  return openers.includes(character);
}

/**
 * The citation marker that starts at `text[at]`, such as `[S1]`, `[S1, S2]`, `[[S1]]`, `【S1】`, `(S1)` or `[S1-S3]`; `null` where there is
 * none, `'more'` where the text ends too early to tell. Looks at no more than 120 characters.
 */
export function matchMarker(text: string, at: number): MarkerMatch {
  let depth = 0;
  const limit = Math.min(text.length, at + longestMarker);
  for (let index = at; index < limit; index += 1) {
    const character = text[index] ?? '';
    if (openers.includes(character)) depth += 1;
    else if (closers.includes(character)) depth -= 1;
    else if (!/[\w ,;&#^.:|/–—-]/.test(character)) return null;
    if (depth > 0) continue;
    const content = text.slice(at + 1, index);
    const labels = readLabels(content, '[【［'.includes(text[at] ?? '') || /[[【［]/.test(content));
    return labels ? { labels, length: index + 1 - at } : null;
  }
  return text.length < at + longestMarker ? 'more' : null;
}

/**
 * The labels that `content` lists and nothing else, in the form `S7`, each once; `null` where it holds other words. Numbers alone,
 * `[3]`, count in square brackets only: they name no sentence, but are a citation that was meant, not text.
 */
export function readLabels(content: string, square: boolean): string[] | null {
  const parts = content
    .replace(/[[\]()【】［］（）]/g, ' ')
    .replace(/ *[–—-] */g, '-')
    .split(/[\s,;&.:|/]+/)
    .filter((part) => part && !fillers.has(part.toLowerCase()));
  const labels = new Set<string>();
  for (const part of parts) {
    const range = /^[Ss](\d{1,6})-[Ss]?(\d{1,6})$/.exec(part);
    const single = /^[Ss](\d{1,6}|#)$/.exec(part);
    if (range) for (const number of expand(Number(range[1]), Number(range[2]))) labels.add(`S${number}`);
    else if (single) labels.add(`S${single[1] === '#' ? '#' : Number(single[1])}`);
    else if (square && /^\^?\d{1,3}(?:-\d{1,3})?$/.test(part)) labels.add(part.replace('^', ''));
    else return null;
  }
  return labels.size > 0 ? [...labels] : null;
}

function expand(from: number, to: number): number[] {
  if (to < from || to - from >= longestRange) return [from, to];
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}
