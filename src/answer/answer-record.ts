import type { Coverage } from '../catalog/catalog.ts';
import type { FootnoteError } from '../errors.ts';
import type { QuotedStatement, TokenUsage } from '../llm/language-model.ts';
import type { Assessment } from '../retrieval/answerability.ts';
import type { Question } from '../retrieval/question.ts';
import type { Disagreement } from '../retrieval/disagreement.ts';
import type { RankedSentence } from '../retrieval/evidence.ts';
import type { Retrieval, RetrievedPassage } from '../retrieval/retrieve.ts';
import type { Answer, AskRequest, Closest, Dropped } from './answer.ts';
import type { AnswerText } from './compose-answer.ts';
import { disagreementRecords } from './disagreement-records.ts';
import { explain } from './explain.ts';
import { replayRecord } from './replay-record.ts';

/** What came of the drafting. */
export type Draft = {
  /** The model that wrote last. */
  readonly model: { readonly provider: string; readonly name: string };
  /** `provider:name` of the model in whose place it wrote. */
  readonly fallbackFrom: string | null;
  /** All that was written, as it was. */
  readonly raw: string;
  /** The same by model, with what each quoted kept apart from what it wrote. */
  readonly written: readonly Written[];
  readonly dropped: readonly Dropped[];
  /** Whether a model said that the sources hold no answer. */
  readonly refused: boolean;
  readonly failure: FootnoteError | null;
};

export type Written = {
  readonly model: string;
  readonly output: (string | QuotedStatement)[];
  failed: boolean;
};

export type Outcome = {
  readonly id: string;
  readonly request: AskRequest;
  readonly question: Question;
  readonly retrieval: Retrieval;
  readonly shown: readonly RetrievedPassage[];
  /** What may be cited of them, best first. */
  readonly citable: readonly RankedSentence[];
  readonly assessment: Assessment;
  readonly answer: AnswerText;
  readonly draft: Draft;
  readonly promptVersion: string;
  /** Where articles answer differently; not given where that was not looked for. */
  readonly disagreements?: readonly Disagreement[];
  readonly degraded: readonly string[];
  readonly coverage: Coverage;
  readonly indexVersion: number;
  /** What the language models told of it. */
  readonly usage: TokenUsage | null;
  readonly timings: Answer['timings'];
};

/** The whole record of an answer, as every client gets it. */
export function answerRecord(outcome: Outcome): Answer {
  const {
    id,
    request,
    question,
    retrieval,
    shown,
    assessment,
    answer,
    draft,
    promptVersion,
    disagreements = [],
    degraded,
    coverage,
    indexVersion,
    usage,
    timings,
  } = outcome;
  const answered = answer.statements.length > 0;
  const nearest = answered ? [] : closest(retrieval);
  // What another model lost is made good by the one that answered in its place.
  const isPart = draft.fallbackFrom === null && (draft.failure !== null || draft.dropped.length > 0);
  const status = !answered ? 'unanswerable' : isPart ? 'partial' : 'answered';
  return {
    id,
    status,
    question: request.question,
    standaloneQuestion: question.standalone,
    answer: answer.text,
    statements: [...answer.statements],
    citations: [...answer.citations],
    dropped: [...draft.dropped],
    closest: nearest,
    ...(answered && disagreements.length > 0 && { disagreements: disagreementRecords(disagreements) }),
    explanation: explain({
      status,
      missing: assessment.missing,
      refusedByModel: draft.refused,
      failure: draft.failure,
      fellBack: draft.fallbackFrom !== null,
      coverage,
      filters: question.filters,
      nearest: nearest[0] ?? null,
    }),
    confidence: assessment.confidence,
    model: {
      provider: draft.model.provider,
      name: draft.model.name,
      promptVersion,
      fallbackFrom: draft.fallbackFrom,
    },
    degraded: [...degraded],
    indexVersion,
    usage,
    timings,
    ...(request.include?.includes('passages') && {
      passages: shown.map((found) => ({ ...passageRecord(found), text: found.passage.text })),
    }),
    ...(request.include?.includes('trace') && { trace: trace(outcome) }),
  };
}

const closestShown = 3;

function closest(retrieval: Retrieval): Closest[] {
  return retrieval.evidence.slice(0, closestShown).map(({ articleId, article, start, end, text, score }) => ({
    articleId,
    articleVersion: article.version,
    title: article.title,
    publishedAt: article.publishedAt,
    start,
    end,
    quote: text,
    score,
  }));
}

/** What is told of a passage before anything is written. */
export function passageRecord({ passage, article, hit }: RetrievedPassage) {
  return {
    passageId: passage.id,
    articleId: passage.articleId,
    title: article.title,
    publishedAt: article.publishedAt,
    start: passage.start,
    end: passage.end,
    score: hit.score,
  };
}

const evidenceTraced = 50;

function trace(outcome: Outcome): Record<string, unknown> {
  const { question, retrieval, shown, citable, assessment, draft } = outcome;
  const { kind, head, time, latest, names } = question;
  return {
    question: { kind, head, time, latest, names },
    retrieval: retrieval.by,
    assessment,
    evidence: retrieval.evidence
      .slice(0, evidenceTraced)
      .map(({ articleId, start, end, score, signals }) => ({ articleId, start, end, score, signals })),
    raw: draft.raw,
    replay: replayRecord(shown, citable, draft.written),
    failure: draft.failure ? { code: draft.failure.code, message: draft.failure.message } : null,
  };
}
