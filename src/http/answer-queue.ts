import { FootnoteError } from '../errors.ts';

export type QueueLimits = {
  /** How many answers and searches are made at once. */
  readonly answersAtOnce: number;
  /** How many more may wait for their turn. */
  readonly answersWaiting: number;
};

/**
 * Whose turn it is. What cannot be answered soon is refused at once, so that those who are let in wait no longer than the
 * queue is long, however many come.
 */
export type AnswerQueue = {
  /** Whether one more would have to wait too long. */
  isFull(): boolean;
  /** Throws `OVERLOADED` where it is. */
  refuseIfFull(): void;
  /** Settles when it is the caller's turn; refused with the reason when `gone` fires first. What is given back ends the turn. */
  enter(gone: AbortSignal): Promise<() => void>;
  sizes(): { readonly inFlight: number; readonly waiting: number };
};

export function answerQueue({ answersAtOnce, answersWaiting }: QueueLimits): AnswerQueue {
  let inFlight = 0;
  const line = new Set<() => void>();

  const takeTurn = () => {
    inFlight += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      inFlight -= 1;
      const [next] = line;
      next?.();
    };
  };
  const isFull = () => inFlight >= answersAtOnce && line.size >= answersWaiting;
  const refuseIfFull = () => {
    if (!isFull()) return;
    const message = `The server is making ${inFlight} answers and ${line.size} more wait. Try again in a moment.`;
    throw new FootnoteError('OVERLOADED', message);
  };

  return {
    isFull,
    refuseIfFull,
    async enter(gone) {
      gone.throwIfAborted();
      refuseIfFull();
      if (inFlight < answersAtOnce) return takeTurn();
      return new Promise((resolve, reject) => {
        const start = () => {
          leave();
          resolve(takeTurn());
        };
        const giveUp = () => {
          leave();
          reject(gone.reason as Error);
        };
        const leave = () => {
          line.delete(start);
          gone.removeEventListener('abort', giveUp);
        };
        line.add(start);
        gone.addEventListener('abort', giveUp);
      });
    },
    sizes: () => ({ inFlight, waiting: line.size }),
  };
}
