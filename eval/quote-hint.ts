/** How many places one message names. */
const placesShown = 3;
const longestLookedFor = 2000;

/**
 * Where a quote that is not at its offsets does stand: in its own article, there in other white space or quotation marks, or in
 * another of the articles. What the writer of the fixture has to type is in the answer.
 */
export function quoteHint(
  quote: string,
  articleId: string,
  text: string,
  others: ReadonlyMap<string, string | undefined>,
): string {
  const here = placesOf(quote, text);
  if (here.length > 0) return `it is at ${here.join(' and ')}`;
  const [alike] = text.matchAll(looselyAs(quote));
  if (alike)
    return `at ${span(alike.index, alike[0].length)} it stands as ${JSON.stringify(alike[0])}: other marks, spaces or capitals`;
  for (const [id, other] of others) {
    const there = id === articleId || other === undefined ? [] : placesOf(quote, other);
    if (there.length > 0) return `it is in ${id} at ${there.join(' and ')}`;
  }
  return 'the article does not hold it';
}

function placesOf(quote: string, text: string): string[] {
  const places: string[] = [];
  for (let at = text.indexOf(quote); at !== -1 && places.length < placesShown; at = text.indexOf(quote, at + 1))
    places.push(span(at, quote.length));
  return places;
}

const span = (start: number, length: number): string => `${start}–${start + length}`;

/** The same letters and digits; white space, quotation marks and dashes of any sort between them. */
function looselyAs(quote: string): RegExp {
  const pattern = Array.from(quote.trim().slice(0, longestLookedFor), (character) => {
    if (/\s/u.test(character)) return ' ';
    if (/["“”„«»]/u.test(character)) return '["“”„«»]';
    if (/['‘’]/u.test(character)) return "['‘’]";
    if (/[-‐‑–—]/u.test(character)) return '[-‐‑–—]';
    return character.replace(/[\\^$.*+?()[\]{}|/]/u, String.raw`\$&`);
  });
  return new RegExp(pattern.join('').replaceAll(/ +/gu, String.raw`\s+`), 'giu');
}
