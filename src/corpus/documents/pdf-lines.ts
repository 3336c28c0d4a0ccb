/** A piece of text as a PDF places it; pieces without `str` mark structure. */
export type PdfText = {
  readonly str?: string;
  readonly hasEOL?: boolean;
  readonly height?: number;
  readonly transform?: readonly number[];
};

export type PdfLine = { readonly text: string; readonly y: number; readonly height: number };

/** The lines of a page in the order in which the PDF writes them. */
export function linesOfPage(items: readonly PdfText[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let text = '';
  let y = 0;
  let height = 0;
  const end = () => {
    const line = text.replace(/\s+/g, ' ').trim();
    if (line !== '') lines.push({ text: line, y, height });
    text = '';
    height = 0;
  };
  for (const { str, hasEOL, height: tall = 0, transform } of items) {
    if (str === undefined) continue;
    if (str.trim() !== '') {
      y = transform?.[5] ?? y;
      height = Math.max(height, tall);
    }
    text += str;
    if (hasEOL) end();
  }
  end();
  return lines;
}

/** How much more than a usual line's distance, or another size of letters, begins a new paragraph. */
const gapOfParagraphs = 1.35;
const otherSize = 1.15;

/** Lines put together to paragraphs: a PDF knows lines only. A word that was divided at the end of a line is made whole. */
export function paragraphs(lines: readonly PdfLine[]): string {
  const usual = usualDistance(lines);
  let text = '';
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    if (!before) text += line.text;
    else if (beginsParagraph(before, line, usual)) text += `\n\n${line.text}`;
    else if (/\p{L}-$/u.test(text) && /^\p{Ll}/u.test(line.text)) text = text.slice(0, -1) + line.text;
    else text += ` ${line.text}`;
  }
  return text;
}

function beginsParagraph(before: PdfLine, line: PdfLine, usual: number): boolean {
  const distance = before.y - line.y;
  const [small, large] = [Math.min(before.height, line.height), Math.max(before.height, line.height)];
  if (small > 0 && large / small > otherSize) return true;
  // Upward: the next column.
  if (distance < 0) return /[.!?:]["'”’)\]]*$/u.test(before.text);
  return distance > usual * gapOfParagraphs || /^(?:[-•*]|\d{1,3}[.)])\s/u.test(line.text);
}

function usualDistance(lines: readonly PdfLine[]): number {
  const distances = lines
    .slice(1)
    .map((line, i) => (lines[i]?.y ?? 0) - line.y)
    .filter((distance) => distance > 0)
    .sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 3)] ?? 0;
}
