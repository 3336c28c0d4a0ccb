import type { ComponentChildren } from 'preact';

type Props = {
  readonly words: string;
  readonly quote: string;
  /** What a reader can do about it. */
  readonly children?: ComponentChildren;
};

/** What an article said when it was cited, where it does not say so any more: the quote as the citation holds it. */
export function CitedNote({ words, quote, children }: Props) {
  return (
    <div class="note" role="note">
      <p>{words}</p>
      <blockquote dir="auto">{quote}</blockquote>
      {children}
    </div>
  );
}
