import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Citation, Statement } from '../../../src/answer/answer.ts';
import { counted } from '../counted.ts';
import { OutletAndDate } from '../outlet-and-date.tsx';
import { footnoteColour } from './footnote-colour.ts';
import { supportWords } from './support-words.ts';

type Props = {
  readonly citation: Citation;
  readonly support: Statement['support'];
  /** Whether the article panel shows this footnote. */
  readonly isOpen: boolean;
  readonly onOpen: () => void;
};

/** Long enough to move the pointer from the number to its card. */
const leaveMs = 150;

/** A footnote's number: pointing at it or focusing it shows what it says, pressing it opens the article. */
export function FootnoteButton({ citation, support, isOpen, onOpen }: Props) {
  const [isShown, setIsShown] = useState(false);
  const id = useId();
  const leaving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const button = useRef<HTMLButtonElement>(null);
  const show = (): void => {
    clearTimeout(leaving.current);
    setIsShown(true);
  };
  const hide = (): void => {
    clearTimeout(leaving.current);
    setIsShown(false);
  };
  useLayoutEffect(() => hide, []);

  return (
    <span
      class="footnote"
      onPointerEnter={(event) => event.pointerType !== 'touch' && show()}
      onPointerLeave={() => {
        leaving.current = setTimeout(hide, leaveMs);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isShown) return;
        event.preventDefault();
        event.stopPropagation();
        hide();
      }}
    >
      <button
        type="button"
        class={`footnote-number ${footnoteColour(citation.number)}`}
        ref={button}
        aria-label={`Footnote ${citation.number}: ${citation.title}`}
        aria-haspopup="dialog"
        aria-current={isOpen ? 'true' : undefined}
        aria-describedby={isShown ? id : undefined}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && show()}
        onBlur={hide}
        onClick={() => {
          hide();
          onOpen();
        }}
      >
        {citation.number}
      </button>
      {isShown && <FootnoteCard id={id} citation={citation} support={support} anchor={button} />}
    </span>
  );
}

type CardProps = {
  readonly id: string;
  readonly citation: Citation;
  readonly support: Statement['support'];
  readonly anchor: { readonly current: HTMLElement | null };
};

function FootnoteCard({ id, citation, support, anchor }: CardProps) {
  const card = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const follow = (): void => {
      if (card.current && anchor.current) place(card.current, anchor.current.getBoundingClientRect());
    };
    follow();
    window.addEventListener('scroll', follow, { passive: true });
    return () => window.removeEventListener('scroll', follow);
  }, []);
  return (
    <span class="footnote-card" role="tooltip" id={id} dir="ltr" ref={card}>
      <span class="footnote-quote" dir="auto">
        {citation.quote}
      </span>
      <span class="footnote-title" dir="auto">
        {citation.title}
      </span>
      <span class="footnote-particulars">
        <OutletAndDate outlet={citation.outlet} publishedAt={citation.publishedAt} page={citation.page} />
        {citation.copies?.length ? `, in ${counted(citation.copies.length + 1, 'article')}` : ''}
      </span>
      <span class="footnote-support">The statement is {supportWords(support)}.</span>
    </span>
  );
}

/** Above the number if there is room below the page's header, else below the number; never past the window's sides. */
function place(card: HTMLElement, number: DOMRect): void {
  const gap = 6;
  const margin = 12;
  const headerHeight = 56;
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(Math.max(number.left + number.width / 2 - width / 2, margin), innerWidth - width - margin);
  const above = number.top - height - gap;
  card.style.left = `${left}px`;
  card.style.top = `${above >= headerHeight ? above : number.bottom + gap}px`;
}
