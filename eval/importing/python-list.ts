const item = /\s*(?:'([^'\\]*(?:\\[^][^'\\]*)*)'|"([^"\\]*(?:\\[^][^"\\]*)*)")\s*(,|\])/y;
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const escape = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([^]))/giu;

/** A list of texts as Python prints it (`['a', "b's"]`): what pandas writes into the cell of a table. `null` for anything else. */
export function parsePythonList(cell: string): string[] | null {
  const text = cell.trim();
  if (!text.startsWith('[')) return null;
  if (/^\[\s*\]$/u.test(text)) return [];
  const items: string[] = [];
  item.lastIndex = 1;
  for (let match = item.exec(text); match; match = item.exec(text)) {
    items.push(unescaped(match[1] ?? match[2] ?? ''));
    if (match[3] === ']') return item.lastIndex === text.length ? items : null;
    // Python allows a comma behind the last item.
    if (/^\s*\]$/u.test(text.slice(item.lastIndex))) return items;
  }
  return null;
}

function unescaped(literal: string): string {
  return literal.replace(escape, (whole, hex?: string, short?: string, long?: string, letter?: string) => {
    const code = parseInt(hex ?? short ?? long ?? '', 16);
    if (letter !== undefined) return escapes[letter] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
