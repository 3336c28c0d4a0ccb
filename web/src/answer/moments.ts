import type { ArticlesDiffer, Citation } from '../../../src/answer/answer.ts';

/** Something that an answer rests on, with its day. */
export type Moment = {
  readonly day: string;
  /** Whether the day is that of the event; otherwise that of the article. */
  readonly happened: boolean;
  readonly number: number | null;
} & Pick<Citation, 'articleId' | 'articleVersion' | 'title' | 'publishedAt' | 'start' | 'end' | 'quote'>;

/**
 * The cited sentences and those that articles differ about, the earliest day first: the day of the event where the server
 * worked it out, else the article's. Without days, or all of one day, there is nothing to put in order, and the list is empty.
 */
export function momentsOf(citations: readonly Citation[], disagreements: readonly ArticlesDiffer[]): Moment[] {
  const moments = new Map<string, Moment>();
  for (const { happened, ...value } of disagreements.flatMap(({ values }) => values)) {
    const day = happened?.from ?? value.publishedAt?.slice(0, 10);
    if (day) moments.set(placeOf(value), { ...value, day, happened: happened !== null, number: null });
  }
  for (const citation of citations) {
    const known = moments.get(placeOf(citation));
    const day = known?.day ?? citation.publishedAt?.slice(0, 10);
    if (day) moments.set(placeOf(citation), { ...citation, day, happened: known?.happened ?? false });
  }
  const inOrder = [...moments.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return new Set(inOrder.map(({ day }) => day)).size > 1 ? inOrder : [];
}

const placeOf = ({ articleId, start, end }: Pick<Citation, 'articleId' | 'start' | 'end'>) =>
  `${start}-${end} ${articleId}`;
