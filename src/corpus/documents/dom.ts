import { DOMParser, parseHTML } from 'linkedom';
import { limits } from './limits.ts';
import { unreadable } from './read-document.ts';

/** What of a document's tree is used here. */
export type DomNode = {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly firstChild: DomNode | null;
  readonly nextSibling: DomNode | null;
  readonly parentNode: DomNode | null;
};
export type DomElement = DomNode & {
  readonly children: ArrayLike<DomElement>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): Iterable<DomElement>;
  remove(): void;
};
export type DomDocument = Omit<DomElement, 'getAttribute' | 'remove'> & {
  readonly documentElement: DomElement | null;
  readonly body: DomElement | null;
};

/** Nothing is fetched or run: a script or a style sheet is text. Throws `ARTICLE_UNREADABLE` where it is nested too deeply. */
export function parseHtml(html: string): DomDocument {
  if (html.split('<').length > limits.elements * 4) throw unreadable('It has too many elements.');
  const whole = /<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`;
  const { document } = parseHTML(whole);
  return bounded(document as unknown as DomDocument);
}

/** Entities that a document declares are not expanded; one that declares any is refused. */
export function parseXml(xml: string): DomDocument {
  refuseEntities(xml);
  return bounded(new DOMParser().parseFromString(xml, 'text/xml') as unknown as DomDocument);
}

/** An entity that stands for many others makes gigabytes of a few lines ("billion laughs"), or names a file of this machine. */
export function refuseEntities(xml: string): void {
  if (/<!ENTITY\s/i.test(xml)) throw unreadable('It declares XML entities of its own, which no article needs.');
}

function bounded<Root extends DomNode>(root: Root): Root {
  let depth = 0;
  let nodes = 0;
  for (let node: DomNode | null = root.firstChild; node && node !== root;) {
    nodes += 1;
    if (nodes > limits.elements * 2) throw unreadable('It has too many elements.');
    if (node.firstChild) {
      depth += 1;
      if (depth > limits.nesting) throw unreadable('Its elements are nested too deeply.');
      node = node.firstChild;
      continue;
    }
    while (node && node !== root && !node.nextSibling) {
      node = node.parentNode;
      depth -= 1;
    }
    if (node && node !== root) node = node.nextSibling;
  }
  return root;
}
