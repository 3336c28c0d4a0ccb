import type { AskRequest } from './answer/answer.ts';
import { toCopy } from './answer/compose-answer.ts';
import { passageRecord } from './answer/answer-record.ts';
import type { Evidence, SearchRequest, SearchResult } from './answer/search-result.ts';
import { stopwatch } from './answer/stopwatch.ts';
import { rerankEvidence } from './reranking/rerank-evidence.ts';
import type { Reranker } from './reranking/reranker.ts';
import { collapseCopies, deferCopies, type PrintedIn, readPrintings } from './retrieval/collapse-copies.ts';
import type { Embedder } from './embeddings/embedder.ts';
import type { RankedSentence } from './retrieval/evidence.ts';
import type { LeftOut } from './retrieval/pipeline-part.ts';
import type { Question } from './retrieval/question.ts';
import {
  passagesOfEvidence,
  retrieve,
  retrievalSettings,
  isAlike,
  timelyEvidence,
  type Retrieval,
  type RetrievalParts,
  type RetrievedPassage,
} from './retrieval/retrieve.ts';
import { citedTopics } from './retrieval/cited-topics.ts';
import { withoutCourtesies } from './retrieval/courtesies.ts';
import { preferLatest } from './retrieval/prefer-latest.ts';
import { respelled, type SpellingParts } from './retrieval/spelling.ts';
import { standaloneQuestion } from './retrieval/standalone-question.ts';
import { understandQuestion } from './retrieval/understand-question.ts';

export type EvidenceParts = RetrievalParts & {
  /** Reads the first passages again together with the question; `null` where none is chosen. */
  readonly reranker: Reranker | null;
  readonly warn: (message: string, cause: unknown) => void;
};
export type SearchParts = EvidenceParts & {
  readonly today: () => string;
  /** What is missing now, as sentences. */
  readonly degraded: () => Promise<readonly string[]>;
};

/** What was found for a question, for an answer or to be shown as it is. */
export type Finding = {
  readonly retrieval: Retrieval;
  /** Sentences of the time that the question states, best first; all of them where it states none. */
  readonly evidence: readonly RankedSentence[];
  /** The best passages, in the order of their evidence; the nearest ones where nothing is of that time. */
  readonly shown: readonly RetrievedPassage[];
  /** Which copies print a sentence of the shown passages. */
  readonly printedIn: PrintedIn;
};

const defaultPassages = 8;
/** Sentences of a search's result: more than anyone reads. */
const evidenceShown = 20;

/** understand → retrieve, and what was found as it is: no answer, no language model. A follow-up is made standalone by rules. */
export async function search(request: SearchRequest, parts: SearchParts, signal?: AbortSignal): Promise<SearchResult> {
  const clock = stopwatch();
  const asOf = request.asOf ?? parts.today();
  const history = request.history ?? [];
  const topics = await citedTopics(history, (id) => parts.catalog.article(id));
  const standalone = await readWords(request.question, parts, (own) =>
    Promise.resolve(standaloneQuestion(own, history, asOf, topics)),
  );
  const question = readQuestion(request, standalone, asOf, parts);
  const { evidence, shown, printedIn } = await findEvidence(question, parts, request.passages, signal);
  clock.lap('retrievalMs');
  const { retrievalMs } = clock.timings();
  return {
    question: request.question,
    standaloneQuestion: question.standalone,
    evidence: evidenceOf(shown, evidence, printedIn),
    degraded: [...(await parts.degraded())],
    indexVersion: await parts.catalog.version(),
    timings: { retrievalMs },
    ...(request.include?.includes('passages') && {
      passages: shown.map((found) => ({ ...passageRecord(found), text: found.passage.text })),
    }),
  };
}

/** What is asked without what is only polite, its misspelled words as they are meant, made standalone by `condense`. */
export async function readWords(
  question: string,
  parts: SpellingParts,
  condense: (own: string) => Promise<string>,
): Promise<string> {
  const own = await respelled(withoutCourtesies(question), parts);
  const standalone = await condense(own);
  // What was asked before comes in as it was typed.
  return standalone === own ? own : respelled(standalone, parts);
}

/** What `request` asks, read as `standalone`, on the day `asOf`. */
export function readQuestion(
  request: Pick<AskRequest, 'question' | 'filters'>,
  standalone: string,
  asOf: string,
  { embedder, without }: { readonly embedder: Embedder | null; readonly without?: LeftOut },
): Question {
  // The model's thread begins while this one reads; retrieval meets what goes wrong.
  embedder?.embedQuestion(standalone).catch(() => {});
  const question = understandQuestion({
    text: request.question,
    standalone,
    asOf,
    ...(request.filters && { filters: request.filters }),
  });
  return without?.has('time') ? { ...question, time: null, latest: false } : question;
}

/** The sentences that may answer and the passages that hold the best of them, `passages` at most. */
export async function findEvidence(
  question: Question,
  parts: EvidenceParts,
  passages: number = defaultPassages,
  signal?: AbortSignal,
): Promise<Finding> {
  const candidates = Math.max(retrievalSettings.candidates, passages);
  const found = await retrieve(question, parts, { ...retrievalSettings, candidates }, signal);
  const { reranker, warn } = parts;
  const retrieval = reranker ? await rerankEvidence(question.standalone, found, reranker, { signal, warn }) : found;
  const timely = isAlike(retrieval) ? preferLatest(question, timelyEvidence(question, retrieval.evidence)) : [];
  const groups = await parts.catalog.copiesOf(retrieval.candidates.map(({ article }) => article.id));
  const evidence = collapseCopies(timely, groups);
  const holding = evidence.length > 0 ? evidence : collapseCopies(retrieval.evidence, groups);
  const ranked = passagesOfEvidence(retrieval, holding, retrieval.candidates.length);
  const shown = deferCopies(ranked, groups).slice(0, passages);
  const shownIds = shown.map(({ article }) => article.id);
  return { retrieval, evidence, shown, printedIn: await readPrintings(shownIds, groups, parts.catalog) };
}

function evidenceOf(
  shown: readonly RetrievedPassage[],
  ranked: readonly RankedSentence[],
  printedIn: PrintedIn,
): Evidence[] {
  const articles = new Map(shown.map(({ passage, article }) => [passage.id, article]));
  const evidence: Evidence[] = [];
  for (const { articleId, passageId, start, end, text, score } of ranked) {
    const article = articles.get(passageId);
    if (!article) continue;
    const { title, outlet, publishedAt, url, version: articleVersion } = article;
    const of = { articleId, articleVersion, title, outlet, publishedAt, url };
    const copies = printedIn({ articleId, text }).map(toCopy);
    evidence.push({ ...of, start, end, quote: text, passageId, ...(copies.length > 0 && { copies }), score });
    if (evidence.length === evidenceShown) break;
  }
  return evidence;
}
