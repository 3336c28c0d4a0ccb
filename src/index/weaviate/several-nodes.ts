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
  /** Throws where a node does not hold everything, `false` where that cannot be told now; asked before one is searched that failed before. */
  readonly checkWhole: (node: Node) => Promise<boolean>;
  /** Whether no other node would answer differently. */
  readonly isFinal: (error: unknown) => boolean;
  /** Whether it is thrown as it is once most nodes say it: one that has just come back may not know what the others do. */
  readonly isAgreed: (error: unknown) => boolean;
};

/** Calls that any one of several equal nodes can serve, of which some may be dead, or hang. */
export type SeveralNodes<Node> = {
  /** Asks one node, and another when it fails or takes long; again, for two seconds, those that are there and fail. `work` must be one that may be done twice. */
  search<T>(work: (node: Node) => Promise<T>): Promise<T>;
  /** Asks all nodes at once; what those say that answer, once they are most of them, or all that do in time. */
  most<T>(work: (node: Node) => Promise<T>): Promise<T[]>;
  /** Asks one node after the other until one has done it; `attempt` counts from 0. `work` must be one that may be done twice. */
  write<T>(work: (node: Node, attempt: number) => Promise<T>): Promise<T>;
  /** These may lack something, and are looked at before they are searched again. */
  doubt(nodes: readonly Node[]): void;
};

/** A node that failed is asked last for so long, twice as long after each further failure, up to the limit. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const roundsOfSearching = 10;
const betweenSearchRoundsMs = 200;
const roundsOfWriting = 3;
const betweenRoundsMs = 1_000;

export function unreachable(cause: unknown): FootnoteError {
  return new FootnoteError('SEARCH_UNAVAILABLE', 'The search index cannot be reached. Try again in a moment.', {
    cause,
  });
}

/** Throws `SEARCH_UNAVAILABLE` where no node answers in time. */
export function severalNodes<Node>(all: readonly Node[], options: SeveralNodesOptions<Node>): SeveralNodes<Node> {
  const { hedgeMs, searchMs, writeMs, check, checkWhole, isFinal, isAgreed } = options;
  const health = new Map(all.map((node) => [node, { failures: 0, pausedUntil: 0 }]));
  /** Those that may lack what was put while they were away. */
  const doubtful = new Set<Node>();
  let turn = 0;

  const succeeded = (node: Node) => void health.set(node, { failures: 0, pausedUntil: 0 });
  function failed(node: Node): void {
    const failures = (health.get(node)?.failures ?? 0) + 1;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
    health.set(node, { failures, pausedUntil: performance.now() + pauseMs });
    doubtful.add(node);
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
    return unreachable(errors.at(-1));
  }

  return {
    search<T>(work: (node: Node) => Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        let waiting = inOrder();
        // Those that failed, and are there nevertheless as far as is known: one that is back does not answer everything at once.
        const again = new Set<Node>();
        const running = new Set<Node>();
        let hedge: NodeJS.Timeout | undefined;
        let pause: NodeJS.Timeout | undefined;
        let rounds = 1;
        const errors: unknown[] = [];
        let isOver = false;
        const end = () => {
          isOver = true;
          clearTimeout(hedge);
          clearTimeout(pause);
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
          clearTimeout(pause);
          const node = waiting.shift();
          if (node === undefined) {
            nextRound();
            return;
          }
          running.add(node);
          hedge = setTimeout(askNext, hedgeMs);
          void askOne(node);
        };
        const nextRound = () => {
          if (again.size > 0 && rounds < roundsOfSearching) {
            rounds += 1;
            waiting = [...again];
            again.clear();
            pause = setTimeout(askNext, betweenSearchRoundsMs);
          } else if (running.size === 0) giveUp();
        };
        const askOne = async (node: Node) => {
          let isThere = false;
          try {
            const answer = await attempt(node, async () => {
              if (doubtful.has(node) && (await checkWhole(node))) doubtful.delete(node);
              isThere = true;
              return work(node);
            });
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
            if (isThere && !isAgreed(error)) again.add(node);
            askNext();
          }
        };
        askNext();
      });
    },
    most<T>(work: (node: Node) => Promise<T>): Promise<T[]> {
      return new Promise((resolve, reject) => {
        const answers: T[] = [];
        const errors: unknown[] = [];
        const look = () => {
          if (answers.length <= all.length / 2 && answers.length + errors.length < all.length) return;
          if (answers.length > 0) resolve([...answers]);
          else reject(errors.find(isFinal) ?? unreachable(errors.at(-1)));
        };
        const askOne = async (node: Node) => {
          try {
            answers.push(await within(work(node), searchMs));
          } catch (error) {
            errors.push(error);
          }
          look();
        };
        for (const node of all) void askOne(node);
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
    doubt(nodes) {
      for (const node of nodes) doubtful.add(node);
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
