import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ChooseWords } from '../feedback/choose-words.tsx';
import { ArticleParticulars } from './article-particulars.tsx';
import { ArticleText } from './article-text.tsx';
import { CitedNote } from './cited-note.tsx';
import { type Spot, isSameText } from './spot.ts';
import { useArticle } from './use-article.ts';
import { useIsWide } from './use-is-wide.ts';

type Props = {
  readonly spots: readonly Spot[];
  readonly index: number;
  readonly onMove: (index: number) => void;
  readonly onClose: () => void;
};

/** The cited article: beside the chat where there is room, else a sheet over it. */
export function ArticlePanel({ spots, index, onMove, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const isWide = useIsWide();
  const spot = spots[index] as Spot;
  // Which changed article the reader wants to see as it is now.
  const [seenAsNow, setSeenAsNow] = useState<string | null>(null);
  const cited = `${spot.articleVersion} ${spot.articleId}`;
  const isAsCited = seenAsNow !== cited;
  const { load, reload } = useArticle(spot.articleId, isAsCited ? spot.articleVersion : undefined);
  const others = useMemo(() => spots.filter((other) => other !== spot && isSameText(other, spot)), [spots, spot]);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    if (isWide) element.show();
    else element.showModal();
    heading.current?.focus();
    return () => element.close();
  }, [isWide]);

  useEffect(() => {
    if (!isWide) return undefined;
    const closeOnEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    window.addEventListener('keydown', closeOnEscape);
    return () => window.removeEventListener('keydown', closeOnEscape);
  }, [isWide, onClose]);

  const article = load.phase === 'loaded' ? load.article : null;
  return (
    <dialog
      class="article-panel"
      ref={dialog}
      aria-labelledby="article-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="article-bar">
        <button type="button" class="quiet" disabled={index === 0} onClick={() => onMove(index - 1)}>
          <span aria-hidden="true">←</span> Previous
        </button>
        <p class="article-position" aria-live="polite">
          {spot.name} <span class="of">of {spots.length}</span>
        </p>
        <button type="button" class="quiet" disabled={index === spots.length - 1} onClick={() => onMove(index + 1)}>
          Next <span aria-hidden="true">→</span>
        </button>
        <button type="button" class="quiet close" onClick={onClose}>
          Close
        </button>
      </div>
      <div class="article-head">
        <h2 id="article-title" ref={heading} tabIndex={-1} dir="auto">
          {article?.title ?? spot.title}
        </h2>
        <ArticleParticulars article={article} spot={spot} />
      </div>
      {load.phase === 'loaded' && (
        <ArticleText text={load.article.text} spot={spot} others={others} isAsCited={isAsCited} />
      )}
      {load.phase === 'loaded' && <ChooseWords key={cited} article={load.article} onDone={onClose} />}
      {load.phase === 'loading' && <p class="article-waiting">Loading the article…</p>}
      {load.phase === 'changed' && (
        <CitedNote words="This article has changed since this answer was given. It then said:" quote={spot.quote}>
          <button
            type="button"
            onClick={() => {
              heading.current?.focus();
              setSeenAsNow(cited);
            }}
          >
            Read the article as it is now
          </button>
        </CitedNote>
      )}
      {load.phase === 'removed' && (
        <CitedNote
          words="This article was removed from the archive. When this answer was given, it said:"
          quote={spot.quote}
        />
      )}
      {load.phase === 'failed' && (
        <div class="note" role="alert">
          <p>{load.problem.message}</p>
          <button type="button" onClick={reload}>
            Try again
          </button>
        </div>
      )}
    </dialog>
  );
}
