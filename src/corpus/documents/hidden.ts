import type { DomDocument, DomElement } from './dom.ts';

const longestStyleSheet = 200_000;
const neverShown =
  'script, style, noscript, template, [hidden], [aria-hidden="true"], input, textarea, dialog:not([open])';
const hidingStyle =
  /(?:^|;|\s)(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|font-size\s*:\s*(?:0(?:\.\d+)?|1)(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{4,}px)/i;
const white = String.raw`(?:white|#fff(?:f{3}(?:ff)?)?|rgba?\(\s*255\s*,\s*255\s*,\s*255\b[^)]*\))`;
const whiteText = new RegExp(String.raw`(?:^|;)\s*color\s*:\s*${white}`, 'i');
const ownBackground = /(?:^|;)\s*background(?:-color|-image)?\s*:/i;
const whiteBackground = new RegExp(String.raw`(?:^|;)\s*background(?:-color)?\s*:\s*${white}`, 'i');

/**
 * Takes out what a reader of the page does not see: scripts, what is marked hidden, what its own style or a plain rule of
 * the page's style sheet hides, and white text on white. What only a linked style sheet hides is not known here.
 */
export function removeHidden(document: DomDocument): void {
  const rules = [...document.querySelectorAll('style')].flatMap((style) => hidingSelectors(style.textContent ?? ''));
  removeAll(document, neverShown);
  for (const rule of rules) removeAll(document, rule);
  for (const element of document.querySelectorAll('[style]')) {
    const style = element.getAttribute('style') ?? '';
    if (hidingStyle.test(style) || isWhiteOnWhite(style, element)) element.remove();
  }
  for (const element of document.querySelectorAll('font[color]'))
    if (new RegExp(`^${white}$`, 'i').test(element.getAttribute('color') ?? '')) element.remove();
}

function isWhiteOnWhite(style: string, element: DomElement): boolean {
  if (!whiteText.test(style)) return false;
  if (ownBackground.test(style)) return whiteBackground.test(style);
  // It may stand on the dark background of an element around it.
  for (let above = element.parentNode as DomElement | null; above?.getAttribute; above = above.parentNode as DomElement)
    if (ownBackground.test(above.getAttribute('style') ?? '') || above.getAttribute('bgcolor')) return false;
  return true;
}

/** Selectors of the rules that hide, outside of `@media` and the like. */
function hidingSelectors(css: string): string[] {
  const selectors: string[] = [];
  let depth = 0;
  let selector = '';
  for (const piece of css.slice(0, longestStyleSheet).split(/(?=[{}])/)) {
    const body = piece.slice(1);
    if (piece.startsWith('{')) {
      depth += 1;
      if (depth === 1 && !selector.startsWith('@') && hidingStyle.test(body)) selectors.push(selector);
      if (depth === 1 && selector.startsWith('@')) selector = '';
    } else if (piece.startsWith('}')) {
      depth = Math.max(0, depth - 1);
      if (depth === 0) selector = body.trim();
    } else selector = piece.trim();
  }
  return selectors.filter((each) => each !== '' && !each.includes(':'));
}

function removeAll(document: DomDocument, selector: string): void {
  try {
    for (const element of document.querySelectorAll(selector)) element.remove();
  } catch {
    // A selector that the parser does not know hides nothing here.
  }
}
