import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpenSpot, Spot } from '../article/spot.ts';
import { TurnView } from '../conversation/turn-view.tsx';
import { turnOf } from '../conversation/turn.ts';
import { counted } from '../counted.ts';
import { publishedDate } from '../published-date.ts';
import { type KeptAnswer, fetchAnswer } from '../server/earlier-answer.ts';
import { type Problem, problemFrom } from '../server/request.ts';
import { addresses } from '../view.ts';

type Props = {
  readonly id: string;
  readonly reading: Spot | null;
  readonly onOpen: OpenSpot;
  readonly onAskAgain: (question: string) => void;
};
type Load =
  | { readonly phase: 'loading' }
  | { readonly phase: 'loaded'; readonly kept: KeptAnswer }
  | { readonly phase: 'failed'; readonly problem: Problem };

/** What a link to an answer leads to: the answer as it was given, and whether its sources still say so. */
export function EarlierAnswer({ id, reading, onOpen, onAskAgain }: Props) {
  const [load, setLoad] = useState<Load>({ phase: 'loading' });
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    const controller = new AbortController();
    setLoad({ phase: 'loading' });
    fetchAnswer(id, controller.signal).then(
      (kept) => setLoad({ phase: 'loaded', kept }),
      (error: unknown) => {
        if (!controller.signal.aborted) setLoad({ phase: 'failed', problem: problemFrom(error) });
      },
    );
    region.current?.focus();
    return () => controller.abort();
  }, [id]);

  return (
    <section class="earlier-answer" aria-label="An earlier answer" tabIndex={-1} ref={region}>
      {load.phase === 'loading' && <p class="byline busy">Fetching the answer…</p>}
      {load.phase === 'failed' && (
        <div class="note problem" role="alert">
          <p>{load.problem.message}</p>
          <a href={addresses.ask}>Ask a question</a>
        </div>
      )}
      {load.phase === 'loaded' && (
        <>
          <div class="note">
            <p>
              Answered on {publishedDate(load.kept.answeredAt)}. {standing(load.kept)}
            </p>
            <button type="button" onClick={() => onAskAgain(load.kept.answer.question)}>
              Ask this now
            </button>
          </div>
          <TurnView
            turn={turnOf(load.kept.answer)}
            isBusy={false}
            reading={reading}
            onOpen={onOpen}
            onAskAgain={() => onAskAgain(load.kept.answer.question)}
          />
        </>
      )}
    </section>
  );
}

function standing({ sources }: KeptAnswer): string {
  const words = (['changed', 'removed'] as const).flatMap((state) => {
    const numbers = sources.filter((source) => source.state === state).map(({ number }) => number);
    if (numbers.length === 0) return [];
    const what = state === 'changed' ? 'has changed since' : 'was removed from the archive since';
    return [`The source of ${counted(numbers.length, 'footnote')} (${numbers.join(', ')}) ${what}.`];
  });
  if (words.length > 0) return words.join(' ');
  return sources.length > 0 ? 'Its sources read as they did then.' : '';
}
