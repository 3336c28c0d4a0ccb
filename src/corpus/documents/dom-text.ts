import type { DomElement, DomNode } from './dom.ts';
import { tidyText } from './read-document.ts';

const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TFOOT THEAD TR UL'.split(
    ' ',
  ),
);
const withoutText = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE HEAD TITLE IFRAME OBJECT SVG MATH CANVAS BUTTON SELECT'.split(' '),
);
const elementNode = 1;
const textNodes = new Set([3, 4]);

/** The text of an element as a reader sees it: paragraphs apart by a blank line, items of a list and rows of a table on lines of their own. */
export function textOf(root: DomElement): string {
  const parts: string[] = [];
  const walk = (node: DomNode, isPreformatted: boolean): void => {
    if (textNodes.has(node.nodeType)) {
      const text = node.textContent ?? '';
      parts.push(isPreformatted ? text : text.replace(/\s+/g, ' '));
      return;
    }
    const name = node.nodeName.toUpperCase();
    if (node.nodeType !== elementNode || withoutText.has(name)) return;
    const isLine = name === 'LI' || name === 'TR';
    const around = blocks.has(name) && !isLine ? '\n\n' : '';
    parts.push(isLine ? '\n' : around);
    if (name === 'LI') parts.push('- ');
    if (name === 'BR') parts.push('\n');
    if ((name === 'TD' || name === 'TH') && hasCellBefore(parts)) parts.push(' | ');
    for (let child = node.firstChild; child; child = child.nextSibling) walk(child, isPreformatted || name === 'PRE');
    parts.push(around);
  };
  walk(root, false);
  return tidyText(
    parts
      .join('')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n'),
  );
}

function hasCellBefore(parts: readonly string[]): boolean {
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i] ?? '';
    if (part.includes('\n')) return false;
    if (part.trim() !== '') return true;
  }
  return false;
}
