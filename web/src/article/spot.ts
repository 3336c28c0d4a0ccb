import type { ArticlesDiffer, Citation, Closest } from '../../../src/answer/answer.ts';
import type { Moment } from '../answer/moments.ts';

/** A place in an article that a reader can open: a footnote's, or that of a passage that came close. */
export type Spot = {
  readonly name: string;
  /** Of a footnote; others have none. */
  readonly number?: number | null;
  readonly articleId: string;
  /** Version of the text that the offsets are of; answers that were kept from before there were versions have none. */
  readonly articleVersion?: number | undefined;
  readonly title: string;
  readonly outlet: string | null;
  readonly publishedAt: string | null;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
};

/** Opens `spots[index]` beside the chat; previous and next lead through the others. */
export type OpenSpot = (spots: readonly Spot[], index: number) => void;

export function spotsOfFootnotes(citations: readonly Citation[]): Spot[] {
  return citations.map((citation) => ({ ...citation, name: `Footnote ${citation.number}` }));
}

export function spotsOfClosest(closest: readonly Closest[]): Spot[] {
  return closest.map((passage, index) => ({ ...passage, outlet: null, name: `Passage ${index + 1}` }));
}

export function spotsOfValues(values: ArticlesDiffer['values']): Spot[] {
  return values.map((value, index) => ({ ...value, outlet: null, name: `Value ${index + 1}` }));
}

export function spotsOfMoments(moments: readonly Moment[]): Spot[] {
  return moments.map((moment, index) => ({ ...moment, outlet: null, name: `Moment ${index + 1}` }));
}

/** Whole articles, in which nothing is marked. */
export function spotsOfArticles(
  articles: readonly (Pick<Spot, 'title' | 'outlet' | 'publishedAt'> & {
    readonly id: string;
    readonly version: number;
  })[],
): Spot[] {
  return articles.map(({ id, version, title, outlet, publishedAt }, index) => ({
    name: `Article ${index + 1}`,
    articleId: id,
    articleVersion: version,
    title,
    outlet,
    publishedAt,
    start: 0,
    end: 0,
    quote: '',
  }));
}

export function isSameSpot(a: Pick<Spot, 'articleId' | 'start' | 'end'>, b: typeof a): boolean {
  return a.articleId === b.articleId && a.start === b.start && a.end === b.end;
}

/** Whether both lie in the same text of the same article. */
export function isSameText(a: Pick<Spot, 'articleId' | 'articleVersion'>, b: typeof a): boolean {
  return a.articleId === b.articleId && a.articleVersion === b.articleVersion;
}
