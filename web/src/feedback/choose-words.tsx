import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { rangeOver } from '../article/highlighted-text.ts';
import { type ChosenWords, mostEvidence } from './judgement.ts';
import { FeedbackContext } from './use-feedback.ts';
import { textNodes, useSelectedWords } from './use-selected-words.ts';

type Article = { readonly id: string; readonly version: number; readonly title: string; readonly text: string };
type Props = { readonly article: Article; readonly onDone: () => void };

/** At the foot of an open article, while a reader says what would be right: takes what is selected in its text as evidence. */
export function ChooseWords({ article, onDone }: Props) {
  const controls = useContext(FeedbackContext);
  const draft = controls?.draft?.judgement;
  if (!controls || !draft || draft.isNotInArticles) return null;
  return <ChooseBar article={article} chosen={draft.evidence} onChoose={controls.choose} onDone={onDone} />;
}

type BarProps = Props & {
  readonly chosen: readonly ChosenWords[];
  readonly onChoose: (words: ChosenWords) => void;
};

const highlightName = 'chosen-words';

function ChooseBar({ article, chosen, onChoose, onDone }: BarProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [hasAdded, setHasAdded] = useState(false);
  const { id: articleId, version: articleVersion, title, text } = article;
  const use = (): void => {
    if (!canUse || !span) return;
    onChoose({ articleId, articleVersion, ...span, title, quote });
    getSelection()?.removeAllRanges();
    setHasAdded(true);
  };
  const span = useSelectedWords(bar, text, () => use());
  const quote = span ? text.slice(span.start, span.end) : '';
  const fault = faultOf(quote, chosen.length);
  const canUse = span !== null && fault === null;

  // At each render: another footnote of the same article cuts its text in other pieces.
  useEffect(() => {
    const body = bar.current?.closest('.article-panel')?.querySelector('.article-body');
    if (!body || !('highlights' in CSS)) return undefined;
    const nodes = textNodes(body);
    const ranges = chosen
      .filter((words) => words.articleId === articleId && words.articleVersion === articleVersion)
      .flatMap((words) => rangeOver(nodes, words) ?? []);
    CSS.highlights.set(highlightName, new Highlight(...ranges));
    return () => void CSS.highlights.delete(highlightName);
  });

  return (
    <div class="choose-words" ref={bar} role="group" aria-label="Evidence">
      <p class="choose-state" role="status" dir="auto">
        {fault ?? (quote ? `“${quote}”` : hint(hasAdded))}
      </p>
      <div class="choose-buttons">
        <button
          type="button"
          class="ask-button"
          aria-disabled={!canUse}
          // On a touch screen the press would take the selection away before it is used.
          onPointerDown={(event) => event.preventDefault()}
          onClick={use}
        >
          Use as evidence
        </button>
        <button type="button" class="quiet" onClick={onDone}>
          Done
        </button>
      </div>
    </div>
  );
}

/** The contract's limit. */
const longestQuote = 5000;

function faultOf(quote: string, chosen: number): string | null {
  if (quote.length > longestQuote) return `Select less: at most ${longestQuote.toLocaleString('en-GB')} characters.`;
  return chosen >= mostEvidence ? `No more than ${mostEvidence} places can be used.` : null;
}

function hint(hasAdded: boolean): string {
  if (hasAdded) return 'Added to your correction. Select more words, or go back.';
  if (matchMedia('(pointer: coarse)').matches) return 'Press on the words that are right until they are selected.';
  return 'Select the words that are right. By keyboard: arrows, with Shift for several.';
}
