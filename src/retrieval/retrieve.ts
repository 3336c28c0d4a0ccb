import type { ArticleHead, Catalog, StoredPassage } from '../catalog/catalog.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { readWordCodes } from '../embeddings/word-codes.ts';
import type { SearchFilters, SearchIndex } from '../index/search-index.ts';
import type { FoundDate } from '../language/dates.ts';
import { parseReading } from '../passages/sentence-reading.ts';
import type { RankedSentence } from './evidence.ts';
import { askedFor } from './asked-for.ts';
import { evidenceScene } from './evidence-signals.ts';
import { eventAnchor, eventTime } from './event-time.ts';
import { fuse, type FusedHit } from './fusion.ts';
import { firstOfEach, inPassageOrder } from './passage-order.ts';
import type { PassageReader, ReadPassage } from './passage-reader.ts';
import type { LeftOut } from './pipeline-part.ts';
import type { Question } from './question.ts';
import { rankEvidence } from './rank-evidence.ts';

export type RetrievedPassage = {
  readonly passage: StoredPassage;
  readonly read: ReadPassage;
  readonly article: ArticleHead;
  readonly hit: FusedHit;
};

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
  readonly without?: LeftOut;
};

export type RetrievalSettings = {
  /** How many hits each ranking gives to the fusion. */
  readonly hits: number;
  /** Share of the dense ranking in the fused score. */
  readonly denseWeight: number;
  /** How many fused passages' sentences are ranked. */
  readonly candidates: number;
};

/** Chosen on half A of the development sets: docs/retrieval.md has the sweep of the fusion. With 12, 16 or 24 candidates the right sentence was as often first and among ten. */
export const retrievalSettings: RetrievalSettings = { hits: 40, denseWeight: 0.5, candidates: 12 };

/** Finds the passages that a question is about, by meaning and by words, and ranks their sentences as evidence. */
export async function retrieve(
  question: Question,
  parts: RetrievalParts,
  settings: RetrievalSettings = retrievalSettings,
  signal?: AbortSignal,
): Promise<Retrieval> {
  const { without } = parts;
  const options = { limit: settings.hits, filters: question.filters };
  // An archive that was empty a moment ago may have its first vectors now.
  if (parts.embedder && !parts.index.dense) await parts.index.refresh();
  const embedding =
    parts.embedder && parts.index.dense
      ? parts.embedder.embedQuestion(question.standalone, signal ? { signal } : {})
      : null;
  // A failure is met where the embedding is awaited.
  embedding?.catch(() => {});
  // While the model works in its thread: what the words find, and what is to be known of the question.
  const keyword = without?.has('keyword-search') ? [] : await parts.index.searchKeyword(question.standalone, options);
  const asked = askedFor(question);
  const anchor = question.time || without?.has('time') ? null : eventAnchor(question.standalone, question.asOf);
  const likely = await parts.read(keyword.slice(0, settings.candidates).map(({ passageId }) => passageId));
  for (const { title, sentences } of likely) for (const sentence of [title, ...sentences]) asked.mark(sentence);
  const embedded = await embedding;
  const dense =
    embedded && !without?.has('dense-search') ? await parts.index.searchDense(embedded.vector, options) : [];
  // Where the engine went away meanwhile, words alone were compared.
  const by = embedded && parts.index.dense ? 'meaning' : 'words';
  const alike = fuse(dense, keyword, settings.denseWeight).slice(0, settings.candidates);
  const hits = alike.length > 0 ? alike : await newestHits(parts.index, question.filters, settings.candidates);
  const candidates = await readCandidates(hits, parts.read);
  const words = embedded && by === 'meaning' ? readWordCodes(embedded.wordCodes) : null;
  // "Before the war": when that was is for the archive to say.
  const sentences = candidates.flatMap(({ read }) => read.sentences);
  const time = anchor ? eventTime(anchor, sentences, question.asOf) : question.time;
  const undated = time ? await undatedDates(candidates, parts.catalog) : new Map<string, FoundDate[]>();
  const scene = evidenceScene({ ...asked, question: { ...question, time } }, candidates, words, undated);
  const ranked = rankEvidence(scene);
  if (alike.length === 0) return { candidates, evidence: firstOfEach(ranked, hits), by };
  const evidence = without?.has('sentence-ranking') ? inPassageOrder(ranked, hits) : ranked;
  return { candidates, evidence, by };
}

/** Something of the archive is shown even where nothing in it is like the question. */
async function newestHits(index: SearchIndex, filters: SearchFilters, limit: number): Promise<FusedHit[]> {
  const newest = await index.newest({ limit, filters });
  return newest.map(({ passageId, score }) => ({ passageId, score, dense: null, keyword: null }));
}

async function readCandidates(hits: readonly FusedHit[], read: PassageReader): Promise<RetrievedPassage[]> {
  const byId = new Map(hits.map((hit) => [hit.passageId, hit]));
  return (await read([...byId.keys()])).flatMap((found) => {
    const { passage } = found;
    const hit = byId.get(passage.id);
    return hit ? [{ passage, read: found, article: passage.article, hit }] : [];
  });
}

/** An article without a date is placed by all the dates that it mentions. */
async function undatedDates(
  candidates: readonly RetrievedPassage[],
  catalog: Catalog,
): Promise<Map<string, FoundDate[]>> {
  const undated = candidates.filter(({ article }) => article.publishedAt === null);
  const dates = new Map<string, FoundDate[]>();
  for (const id of new Set(undated.map(({ article }) => article.id))) {
    const passages = await catalog.passagesOf(id);
    dates.set(
      id,
      passages.flatMap(({ reading }) => parseReading(reading)).flatMap((sentence) => sentence.dates),
    );
  }
  return dates;
}

/** Whether anything in the archive is like the question; otherwise the candidates are only its newest. */
export function isAlike({ candidates }: Retrieval): boolean {
  return candidates.some(({ hit }) => hit.dense !== null || hit.keyword !== null);
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
