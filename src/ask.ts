import type { Answer, AskRequest, Closest, Dropped } from './answer/answer.ts';
import type { AnswerEvent } from './answer/answer-event.ts';
import { composeAnswer, type AnswerText } from './answer/compose-answer.ts';
import { explain } from './answer/explain.ts';
import type { Catalog } from './catalog/catalog.ts';
import { readDraft } from './citations/read-draft.ts';
import type { SupportScorer } from './citations/support-scorer.ts';
import { createVerifier, type VerifiedStatement, type Verifier } from './citations/verify.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { FootnoteError } from './errors.ts';
import type { SearchIndex } from './index/search-index.ts';
import { noAnswer, type AnswerRequest, type LanguageModel } from './llm/language-model.ts';
import { renderAnswerPrompt } from './prompt/answer-prompt.ts';
import { labelSources } from './prompt/label-sources.ts';
import type { PromptTemplate } from './prompt/prompt-template.ts';
import type { LabelledSentence } from './prompt/source.ts';
import { assessAnswerability, type Assessment } from './retrieval/answerability.ts';
import { condenseQuestion } from './llm/condense-question.ts';
import type { RankedSentence } from './retrieval/evidence.ts';
import type { Question } from './retrieval/question.ts';
import type { MeaningRanker } from './retrieval/rank-by-meaning.ts';
import type { PassageReader } from './retrieval/read-passage.ts';
import { passagesOfEvidence, retrieve, timelyEvidence, type Retrieval } from './retrieval/retrieve.ts';
import { understandQuestion } from './retrieval/understand-question.ts';

export type AskParts = {
  readonly catalog: Catalog;
  readonly index: SearchIndex;
  readonly embedder: Embedder | null;
  readonly read: PassageReader;
  readonly rankByMeaning: MeaningRanker;
  readonly scorer: SupportScorer;
  readonly model: LanguageModel;
  /** Answers where `model` fails or nothing that it wrote can be shown. */
  readonly backup: LanguageModel;
  readonly prompts: { readonly answer: PromptTemplate; readonly condense: PromptTemplate };
  /** What is missing now, as sentences. */
  readonly degraded: () => Promise<readonly string[]>;
  readonly today: () => string;
  readonly newId: () => string;
  readonly warn: (message: string, cause: unknown) => void;
};

const defaultPassages = 8;
const maxAnswerTokens = 300;
const closestShown = 3;
/** Share of the best evidence's chance to answer. Low: a model may join what no single sentence says. */
const nearTheBest = 0.2;

/** understand → retrieve → assess → prompt → generate → verify → answer. The last event is `answer-end`; what fails on the way throws. */
export async function* ask(request: AskRequest, parts: AskParts, signal?: AbortSignal): AsyncGenerator<AnswerEvent> {
  const clock = stopwatch();
  const question = await understand(request, parts, signal);
  const retrieval = await retrieve(question, parts, undefined, signal);
  const evidence = timelyEvidence(question, retrieval.evidence);
  const shown = passagesOfEvidence(
    retrieval,
    evidence.length > 0 ? evidence : retrieval.evidence,
    request.passages ?? defaultPassages,
  );
  const assessment = assessAnswerability(question, retrieval);
  clock.lap('retrievalMs');
  yield {
    type: 'sources-found',
    standaloneQuestion: question.standalone,
    sources: shown.map((found) => passageRecord(found)),
  };

  const articles = new Map(retrieval.candidates.map(({ article }) => [article.id, article]));
  const answer = composeAnswer((articleId) => articles.get(articleId) as NonNullable<ReturnType<typeof articles.get>>);
  const draft: Draft = { dropped: [], raw: '', failure: null, refused: false, model: parts.model };
  if (assessment.answerable) {
    const attempt = prepare(question, evidence, shown, parts, signal);
    yield* write(parts.model, attempt, answer, draft, clock);
    signal?.throwIfAborted();
    if (answer.statements.length === 0 && !draft.refused && parts.backup !== parts.model) {
      draft.model = parts.backup;
      yield* write(parts.backup, attempt, answer, draft, clock);
    }
  }
  clock.lap('generationMs');
  yield {
    type: 'answer-end',
    answer: await record({ request, parts, question, retrieval, shown, assessment, answer, draft, clock }),
  };
}

async function understand(request: AskRequest, parts: AskParts, signal?: AbortSignal): Promise<Question> {
  const asOf = request.asOf ?? parts.today();
  const standalone = await condenseQuestion({
    question: request.question.trim(),
    history: request.history ?? [],
    asOf,
    model: parts.model,
    template: parts.prompts.condense,
    warn: parts.warn,
    ...(signal && { signal }),
  });
  return understandQuestion({
    text: request.question,
    standalone,
    asOf,
    ...(request.filters && { filters: request.filters }),
  });
}

type Draft = {
  readonly dropped: Dropped[];
  raw: string;
  failure: FootnoteError | null;
  refused: boolean;
  model: LanguageModel;
};

type Attempt = { readonly request: AnswerRequest; readonly verifier: Verifier; readonly warn: AskParts['warn'] };

function prepare(
  question: Question,
  ranked: readonly RankedSentence[],
  shown: ReturnType<typeof passagesOfEvidence>,
  parts: AskParts,
  signal?: AbortSignal,
): Attempt {
  // Sentences of another time are in the passages, but not among what may be cited.
  const citable = new Map(ranked.map((sentence) => [placeOf(sentence), sentence]));
  const labelled = labelSources(shown).map((source) => ({
    ...source,
    sentences: source.sentences.filter((sentence) => citable.has(placeOf(sentence))),
  }));
  const labels = new Map(
    labelled.flatMap(({ sentences }) => sentences).map((sentence) => [placeOf(sentence), sentence]),
  );
  const evidence = ranked.flatMap((sentence) => {
    const label = labels.get(placeOf(sentence));
    return label ? [{ ...sentence, ...label }] : [];
  });
  const { messages, shownSources } = renderAnswerPrompt({
    template: parts.prompts.answer,
    question: question.standalone,
    sources: labelled,
    ranking: evidence.map(({ label }) => label),
    contextTokens: parts.model.contextTokens,
    maxTokens: maxAnswerTokens,
    asOf: question.asOf,
    noAnswer,
    countTokens: parts.model.countTokens,
    ...(parts.model.maxSentences !== undefined && { maxSentences: parts.model.maxSentences }),
  });
  return {
    request: {
      question,
      messages,
      sources: shownSources,
      evidence,
      maxTokens: maxAnswerTokens,
      ...(signal && { signal }),
    },
    verifier: createVerifier(labelled, parts.scorer),
    warn: parts.warn,
  };
}

/** Lets a model write, checks each statement as soon as it is whole, and yields those that hold. A failure is noted, never thrown. */
async function* write(
  model: LanguageModel,
  { request, verifier, warn }: Attempt,
  answer: AnswerText,
  draft: Draft,
  clock: Stopwatch,
): AsyncGenerator<AnswerEvent> {
  try {
    for await (const part of readDraft(model.answer(request), (text) => (draft.raw += text))) {
      if (part.noAnswer) {
        draft.refused = answer.statements.length === 0;
        return;
      }
      // The model was cut off in the middle of it: half a sentence may say the opposite of the whole.
      if (!part.complete) {
        draft.dropped.push({ text: part.text, reason: 'it breaks off' });
        continue;
      }
      const started = performance.now();
      const verification = await verifier.verify(part);
      clock.add('verificationMs', performance.now() - started);
      if ('dropped' in verification) draft.dropped.push(verification.dropped);
      else if (!isToThePoint(verification.kept, request.evidence))
        draft.dropped.push({ text: verification.kept.text, reason: 'what it rests on says little about the question' });
      else if (!answer.statements.some(({ text }) => text === verification.kept.text))
        yield { type: 'statement', ...answer.add(verification.kept) };
    }
  } catch (error) {
    if (request.signal?.aborted) throw error;
    draft.failure =
      error instanceof FootnoteError
        ? error
        : new FootnoteError('LLM_FAILED', 'The language model failed.', { cause: error });
    warn(draft.failure.message, error);
  }
}

/** A true statement may still be about something else: what it cites must come near the best evidence. */
function isToThePoint({ sentences }: VerifiedStatement, evidence: AnswerRequest['evidence']): boolean {
  const labels = new Set(sentences.map(({ label }) => label));
  const cited = Math.max(0, ...evidence.filter(({ label }) => labels.has(label)).map(({ score }) => score));
  return cited >= nearTheBest * (evidence[0]?.score ?? 0);
}

type Outcome = {
  readonly request: AskRequest;
  readonly parts: AskParts;
  readonly question: Question;
  readonly retrieval: Retrieval;
  readonly shown: ReturnType<typeof passagesOfEvidence>;
  readonly assessment: Assessment;
  readonly answer: AnswerText;
  readonly draft: Draft;
  readonly clock: Stopwatch;
};

async function record({
  request,
  parts,
  question,
  retrieval,
  shown,
  assessment,
  answer,
  draft,
  clock,
}: Outcome): Promise<Answer> {
  const answered = answer.statements.length > 0;
  const status = !answered ? 'unanswerable' : draft.failure && draft.model === parts.model ? 'partial' : 'answered';
  const fellBack = draft.model !== parts.model;
  return {
    id: parts.newId(),
    status,
    question: request.question,
    standaloneQuestion: question.standalone,
    answer: answer.text,
    statements: [...answer.statements],
    citations: [...answer.citations],
    dropped: draft.dropped,
    closest: answered ? [] : closest(retrieval),
    explanation: explain({
      status,
      assessment,
      refusedByModel: draft.refused,
      failure: draft.failure,
      fellBack,
      coverage: await parts.catalog.coverage(),
    }),
    confidence: assessment.confidence,
    model: {
      provider: draft.model.provider,
      name: draft.model.name,
      promptVersion: parts.prompts.answer.version,
      fallbackFrom: fellBack ? `${parts.model.provider}:${parts.model.name}` : null,
    },
    degraded: [...(await parts.degraded())],
    indexVersion: await parts.catalog.version(),
    timings: clock.timings(),
    ...(request.include?.includes('passages') && {
      passages: shown.map((found) => ({ ...passageRecord(found), text: found.passage.text })),
    }),
    ...(request.include?.includes('trace') && { trace: trace(question, retrieval, assessment, draft) }),
  };
}

function closest(retrieval: Retrieval): Closest[] {
  const titles = new Map(retrieval.candidates.map(({ article }) => [article.id, article]));
  return retrieval.evidence.slice(0, closestShown).map(({ articleId, start, end, text, score }) => ({
    articleId,
    title: titles.get(articleId)?.title ?? '',
    publishedAt: titles.get(articleId)?.publishedAt ?? null,
    start,
    end,
    quote: text,
    score,
  }));
}

function passageRecord({ passage, article, hit }: ReturnType<typeof passagesOfEvidence>[number]) {
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

function trace(
  question: Question,
  retrieval: Retrieval,
  assessment: Assessment,
  draft: Draft,
): Record<string, unknown> {
  const { kind, head, time, latest, names } = question;
  return {
    question: { kind, head, time, latest, names },
    retrieval: retrieval.by,
    assessment,
    evidence: retrieval.evidence
      .slice(0, evidenceTraced)
      .map(({ articleId, start, end, score, signals }) => ({ articleId, start, end, score, signals })),
    raw: draft.raw,
    failure: draft.failure ? { code: draft.failure.code, message: draft.failure.message } : null,
  };
}

function placeOf(sentence: Pick<LabelledSentence, 'articleId' | 'start' | 'end'>): string {
  return `${sentence.start}-${sentence.end} ${sentence.articleId}`;
}

type Stopwatch = ReturnType<typeof stopwatch>;

function stopwatch() {
  const started = performance.now();
  let last = started;
  const timings = { retrievalMs: 0, generationMs: 0, verificationMs: 0 };
  return {
    lap(name: keyof typeof timings) {
      const now = performance.now();
      timings[name] += now - last;
      last = now;
    },
    add(name: keyof typeof timings, milliseconds: number) {
      timings[name] += milliseconds;
    },
    /** Generation is counted without the checks that ran within it. */
    timings() {
      const { retrievalMs, generationMs, verificationMs } = timings;
      return {
        retrievalMs,
        generationMs: Math.max(0, generationMs - verificationMs),
        verificationMs,
        totalMs: performance.now() - started,
      };
    },
  };
}
