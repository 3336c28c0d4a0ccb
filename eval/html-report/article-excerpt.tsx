import type { ArticleFacts } from '../eval-case.ts';
import type { Excerpt, Piece, Span } from './excerpt.ts';
import { excerptOf } from './excerpt.ts';
import { shown } from './shown-text.ts';

type Place = Span & { readonly articleId: string; readonly quote?: string | undefined };

type Props = {
  readonly place: Place;
  /** How the span is highlighted, and how the others in it. */
  readonly look: 'cited' | 'gold';
  /** Spans of the same article. */
  readonly others: readonly Span[];
  readonly text: string | undefined;
  readonly facts: Partial<ArticleFacts> | undefined;
  /** What stands before the article's title. */
  readonly number?: string;
  readonly anchor?: string;
};

/** A span in the text of its article. Where the article is gone or has changed, the quote alone. */
export function ArticleExcerpt({ place, look, others, text, facts, number, anchor }: Props) {
  const { articleId, start, end, quote } = place;
  const isThere = text !== undefined && (quote === undefined || text.slice(start, end) === quote);
  const particulars = [facts?.outlet, facts?.publishedAt].flatMap((part) => part ?? []);
  return (
    <figure class="excerpt" id={anchor}>
      <figcaption>
        {number && <b>{number} </b>}
        <bdi>{shown(facts?.title ?? articleId, 300)}</bdi>
        {particulars.map((part) => (
          <>
            , <bdi>{shown(part, 100)}</bdi>
          </>
        ))}{' '}
        <span class="place">
          <bdi>{shown(articleId, 200)}</bdi>:{start}–{end}
        </span>
      </figcaption>
      <blockquote dir="auto">
        {isThere ? (
          <Marked excerpt={excerptOf(text, place, others)} look={look} />
        ) : (
          <mark class={look}>{shown(quote ?? '', 2000)}</mark>
        )}
      </blockquote>
      {!isThere && (
        <p class="note">
          {text === undefined
            ? 'The article is not in the archive any more.'
            : 'The article does not hold this at that place.'}
        </p>
      )}
    </figure>
  );
}

function Marked({ excerpt, look }: { excerpt: Excerpt; look: 'cited' | 'gold' }) {
  const { before, marked, after, cutBefore, cutAfter } = excerpt;
  const other = look === 'cited' ? 'gold' : 'cited';
  return (
    <>
      {cutBefore && '… '}
      <Pieces pieces={before} other={other} />
      <mark class={look}>
        <Pieces pieces={marked} other={other} />
      </mark>
      <Pieces pieces={after} other={other} />
      {cutAfter && ' …'}
    </>
  );
}

function Pieces({ pieces, other }: { pieces: readonly Piece[]; other: string }) {
  return pieces.map((piece) =>
    piece.other ? <span class={`also ${other}`}>{shown(piece.text)}</span> : shown(piece.text),
  );
}
