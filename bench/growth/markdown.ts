import { figure, type Table } from '../result-table.ts';

/** A table as Markdown, its title above it, in the form that the formatter leaves alone. */
export function markdownTable({ title, columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const isFigure = columns.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const widths = columns.map((name, column) =>
    Math.max(3, name.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, at) => (isFigure[at] ? (row[at] ?? '').padStart(width) : (row[at] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (isFigure[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [`${title}:`, '', line(columns), rule, ...cells.map(line)].join('\n');
}

const mark = (name: string) => ({ begin: `<!-- begin ${name} -->`, end: `<!-- end ${name} -->` });

/** `text` with another block between the marks of this name. Throws where the marks are not there. */
export function withBlock(text: string, name: string, block: string): string {
  const { begin, end } = mark(name);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`The marks of "${name}" are not there.`);
  return `${text.slice(0, from + begin.length)}\n\n${block}\n\n${text.slice(to)}`;
}
