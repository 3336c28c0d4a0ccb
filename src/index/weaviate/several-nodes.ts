import { FootnoteError } from '../../errors.ts';

export type SeveralNodesOptions<Node> = {
  /** A search that one node has not answered for so long is asked of another one too; the first answer counts. */
  readonly hedgeMs: number;
  /** For one search, whichever nodes are asked. */
  readonly searchMs: number;
  /** For one attempt to write on one node. */
  readonly writeMs: number;
  /** Throws where a node is not there; asked of one that failed before, for it is cheaper than a search. */
  readonly check: (node: Node) => Promise<void>;
  /** Whether no other node would answer differently. */
  readonly isFinal: (error: unknown) => boolean;
  /** Whether it is thrown as it is once most nodes say it: one that has just come back may not know what the others do. */
  readonly isAgreed: (error: unknown) => boolean;
};

/** Calls that any one of several equal nodes can serve, of which some may be dead, or hang. */
export type SeveralNodes<Node> = {
  /** Asks one node, and another when it fails or takes long. `work` must be one that may be done twice. */
  search<T>(work: (node: Node) => Promise<T>): Promise<T>;
  /** Asks one node after the other until one has done it; `attempt` counts from 0. `work` must be one that may be done twice. */
  write<T>(work: (node: Node, attempt: number) => Promise<T>): Promise<T>;
};

/** A node that failed is asked last for so long, twice as long after each further failure, up to the limit. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const roundsOfWriting = 3;
const betweenRoundsMs = 1_000;

/** Throws `SEARCH_UNAVAILABLE` where no node answers in time. */
export function severalNodes<Node>(all: readonly Node[], options: SeveralNodesOptions<Node>): SeveralNodes<Node> {
  const { hedgeMs, searchMs, writeMs, check, isFinal, isAgreed } = options;
  const health = new Map(all.map((node) => [node, { failures: 0, pausedUntil: 0 }]));
  let turn = 0;

  const succeeded = (node: Node) => void health.set(node, { failures: 0, pausedUntil: 0 });
  function failed(node: Node): void {
    const failures = (health.get(node)?.failures ?? 0) + 1;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
    health.set(node, { failures, pausedUntil: performance.now() + pauseMs });
  }
  async function attempt<T>(node: Node, work: () => Promise<T>): Promise<T> {
    if ((health.get(node)?.failures ?? 0) > 0) await check(node);
    return work();
  }
  /** Each is the first in its turn; those that failed just now come last. */
  function inOrder(): Node[] {
    turn += 1;
    const now = performance.now();
    const pausedUntil = (node: Node) => {
      const until = health.get(node)?.pausedUntil ?? 0;
      return until > now ? until : 0;
    };
    return all.map((_, i) => all[(i + turn) % all.length] as Node).sort((a, b) => pausedUntil(a) - pausedUntil(b));
  }

  /** What most nodes say, else that none can be reached. */
  function allFailed(errors: readonly unknown[]): unknown {
    const agreed = errors.filter(isAgreed);
    if (agreed.length > all.length / 2) return agreed[0];
    const cause = errors.at(-1);
    return new FootnoteError('SEARCH_UNAVAILABLE', 'The search index cannot be reached. Try again in a moment.', {
      cause,
    });
  }

  return {
    search<T>(work: (node: Node) => Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        const waiting = inOrder();
        const running = new Set<Node>();
        let hedge: NodeJS.Timeout | undefined;
        const errors: unknown[] = [];
        let isOver = false;
        const end = () => {
          isOver = true;
          clearTimeout(hedge);
          clearTimeout(deadline);
          // Who was asked first and is still silent is slow.
          for (const node of running) failed(node);
        };
        const giveUp = () => {
          end();
          reject(allFailed(errors));
        };
        const deadline = setTimeout(giveUp, searchMs);
        const askNext = () => {
          clearTimeout(hedge);
          const node = waiting.shift();
          if (node === undefined) {
            if (running.size === 0) giveUp();
            return;
          }
          running.add(node);
          hedge = setTimeout(askNext, hedgeMs);
          void askOne(node);
        };
        const askOne = async (node: Node) => {
          try {
            const answer = await attempt(node, () => work(node));
            if (isOver) return;
            running.delete(node);
            succeeded(node);
            end();
            resolve(answer);
          } catch (error) {
            if (isOver) return;
            running.delete(node);
            errors.push(error);
            if (isFinal(error)) {
              end();
              reject(error);
              return;
            }
            failed(node);
            askNext();
          }
        };
        askNext();
      });
    },
    async write<T>(work: (node: Node, attempt: number) => Promise<T>): Promise<T> {
      let errors: unknown[] = [];
      let count = -1;
      for (let round = 0; round < roundsOfWriting; round++) {
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, betweenRoundsMs));
        errors = [];
        for (const node of inOrder()) {
          count += 1;
          try {
            const done = await within(
              attempt(node, () => work(node, count)),
              writeMs,
            );
            succeeded(node);
            return done;
          } catch (error) {
            if (isFinal(error)) throw error;
            errors.push(error);
            failed(node);
          }
        }
      }
      throw allFailed(errors);
    },
  };
}

function within<T>(work: Promise<T>, timeMs: number): Promise<T> {
  let deadline: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new Error('It took too long.')), timeMs);
  });
  return Promise.race([work, tooLong]).finally(() => clearTimeout(deadline));
}
