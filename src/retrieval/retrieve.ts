import type { Catalog, StoredPassage } from '../catalog/catalog.ts';
import type { Article } from '../corpus/article.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import type { SearchIndex } from '../index/search-index.ts';
import type { RankedSentence } from './evidence.ts';
import { fuse, type FusedHit } from './fusion.ts';
import type { Question } from './question.ts';
import { rankEvidence } from './rank-evidence.ts';
import type { MeaningRanker } from './rank-by-meaning.ts';
import type { PassageReader } from './read-passage.ts';

export type RetrievedPassage = { readonly passage: StoredPassage; readonly article: Article; readonly hit: FusedHit };

export type Retrieval = {
  /** Candidate passages, best fused score first. */
  readonly candidates: readonly RetrievedPassage[];
  /** Every sentence of the candidates, best evidence first. */
  readonly evidence: readonly RankedSentence[];
  /** Whether meaning was compared, or words only. */
  readonly by: 'meaning' | 'words';
};

export type RetrievalParts = {
  readonly catalog: Catalog;
  readonly index: SearchIndex;
  readonly embedder: Embedder | null;
  readonly read: PassageReader;
  readonly rankByMeaning: MeaningRanker;
};

export type RetrievalSettings = {
  /** How many hits each ranking gives to the fusion. */
  readonly hits: number;
  /** Share of the dense ranking in the fused score. */
  readonly denseWeight: number;
  /** How many fused passages' sentences are ranked. */
  readonly candidates: number;
};

/** Chosen on half A of the development sets; see docs/evaluation.md for the sweep. */
export const retrievalSettings: RetrievalSettings = { hits: 60, denseWeight: 0.5, candidates: 24 };

/** Finds the passages that a question is about, by meaning and by words, and ranks their sentences as evidence. */
export async function retrieve(
  question: Question,
  parts: RetrievalParts,
  settings: RetrievalSettings = retrievalSettings,
  signal?: AbortSignal,
): Promise<Retrieval> {
  const options = { limit: settings.hits, filters: question.filters };
  // An archive that was empty a moment ago may have its first vectors now.
  if (parts.embedder && !parts.index.dense) await parts.index.refresh();
  const vector =
    parts.embedder && parts.index.dense
      ? parts.embedder.embedQuestion(question.standalone, signal ? { signal } : {})
      : null;
  const searchDense = async () => (vector ? parts.index.searchDense(await vector, options) : []);
  const [dense, keyword] = await Promise.all([searchDense(), parts.index.searchKeyword(question.standalone, options)]);
  const hits = fuse(dense, keyword, settings.denseWeight).slice(0, settings.candidates);
  const candidates = await loadCandidates(hits, parts.catalog);
  const evidence = rankEvidence(question, candidates, parts.read);
  if (!vector || !parts.embedder) return { candidates, evidence, by: 'words' };
  return {
    candidates,
    evidence: await parts.rankByMeaning(evidence, await vector, parts.embedder, signal),
    by: 'meaning',
  };
}

async function loadCandidates(hits: readonly FusedHit[], catalog: Catalog): Promise<RetrievedPassage[]> {
  const passages = new Map(
    (await catalog.passages(hits.map((hit) => hit.passageId))).map((passage) => [passage.id, passage]),
  );
  const articles = new Map<string, Article | null>();
  for (const { articleId } of passages.values()) {
    if (!articles.has(articleId)) articles.set(articleId, await catalog.article(articleId));
  }
  return hits.flatMap((hit) => {
    const passage = passages.get(hit.passageId);
    const article = passage && articles.get(passage.articleId);
    // An article may have been replaced between the search and this look-up; its new text is found by the next question.
    return passage && article && article.text.slice(passage.start, passage.end) === passage.text
      ? [{ passage, article, hit }]
      : [];
  });
}

/** A sentence fits a stated time when something in its article says so; below this nothing does. See `matchTime`. */
const fitsTime = 0.4;

/** The evidence that may answer: for a question that states a month or year, only what is of that time, however alike the rest. */
export function timelyEvidence(question: Question, evidence: readonly RankedSentence[]): readonly RankedSentence[] {
  return question.time?.explicit ? evidence.filter((sentence) => sentence.signals.time >= fitsTime) : evidence;
}

/** The passages that hold the best evidence, in that order, at most `limit`. */
export function passagesOfEvidence(
  retrieval: Retrieval,
  evidence: readonly RankedSentence[],
  limit: number,
): RetrievedPassage[] {
  const byId = new Map(retrieval.candidates.map((candidate) => [candidate.passage.id, candidate]));
  const chosen = [...new Set(evidence.map((sentence) => sentence.passageId))].slice(0, limit);
  return chosen.flatMap((id) => byId.get(id) ?? []);
}
