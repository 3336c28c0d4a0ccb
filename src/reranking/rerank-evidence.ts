import { FootnoteError } from '../errors.ts';
import { reorderEvidence, type RankedOfPassage } from './reorder-evidence.ts';
import type { Reranker } from './reranker.ts';

/** The part of a `Retrieval` that is needed here. */
export type Rerankable = {
  readonly candidates: readonly {
    readonly passage: { readonly id: number; readonly text: string };
    readonly article: { readonly title: string };
  }[];
  /** Best first. */
  readonly evidence: readonly RankedOfPassage[];
};

export type RerankOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Told in a sentence why the order before reranking stands. */
  readonly warn: (message: string, cause: unknown) => void;
  /** How many passages are read again: those of the best sentences. */
  readonly passages?: number;
  /** How long that may take. */
  readonly budgetMs?: number;
};

/** As many as retrieval ranks the sentences of; rerankers are usually given the first 20 to 30. */
const defaultPassages = 24;
/** Enough for a cross-encoder of 12 layers on a busy laptop (`npx tsx bench/reranking.ts`); longer than that no reader should wait for an order. */
const defaultBudgetMs = 4000;

/**
 * Ranks anew the evidence of the first passages, each under its article's title. Takes a bounded time: where the reranker
 * is slower or fails, the order before stands and `warn` is told. Throws only the reason of `signal`.
 */
export async function rerankEvidence<Found extends Rerankable>(
  question: string,
  retrieval: Found,
  reranker: Reranker,
  { signal, warn, passages = defaultPassages, budgetMs = defaultBudgetMs }: RerankOptions,
): Promise<Found> {
  const candidates = new Map(retrieval.candidates.map((candidate) => [candidate.passage.id, candidate]));
  const first = [...new Set(retrieval.evidence.map(({ passageId }) => passageId))].slice(0, passages);
  const read = first.flatMap((id) => candidates.get(id) ?? []);
  const timeUp = AbortSignal.timeout(budgetMs);
  try {
    const scores = await reranker.score(
      question,
      read.map(({ article, passage }) => `${article.title}\n${passage.text}`),
      { signal: signal ? AbortSignal.any([signal, timeUp]) : timeUp },
    );
    const byPassage = new Map(read.map(({ passage }, at) => [passage.id, scores[at] ?? 0]));
    return { ...retrieval, evidence: reorderEvidence(retrieval.evidence, byPassage) };
  } catch (error) {
    signal?.throwIfAborted();
    if (timeUp.aborted) warn(`${reranker.name} took more than ${budgetMs / 1000} s; ${orderStands}`, error);
    else if (error instanceof FootnoteError) warn(`${error.message} Until then ${orderStands}`, error);
    else throw error;
    return retrieval;
  }
}

const orderStands = 'the order before reranking stands.';
