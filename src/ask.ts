import type { AskRequest } from './answer/answer.ts';
import type { AnswerEvent } from './answer/answer-event.ts';
import { answerRecord, passageRecord } from './answer/answer-record.ts';
import { composeAnswer, type AnswerText } from './answer/compose-answer.ts';
import { withoutRecitals } from './answer/without-recitals.ts';
import { stopwatch, type Stopwatch } from './answer/stopwatch.ts';
import { tokenCount } from './answer/token-count.ts';
import type { Catalog } from './catalog/catalog.ts';
import { believeAll } from './citations/believe-all.ts';
import type { SupportScorer } from './citations/support-scorer.ts';
import { createVerifier, type Verifier } from './citations/verify.ts';
import type { Embedder } from './embeddings/embedder.ts';
import type { SearchIndex } from './index/search-index.ts';
import { noAnswer, type AnswerRequest, type LanguageModel } from './llm/language-model.ts';
import { renderAnswerPrompt } from './prompt/answer-prompt.ts';
import { labelSources } from './prompt/label-sources.ts';
import type { PromptTemplate } from './prompt/prompt-template.ts';
import type { LabelledSentence } from './prompt/source.ts';
import { assessAnswerability } from './retrieval/answerability.ts';
import { condenseQuestion } from './llm/condense-question.ts';
import { citedTopics } from './retrieval/cited-topics.ts';
import type { Reranker } from './reranking/reranker.ts';
import { findDisagreements, type Disagreement } from './retrieval/disagreement.ts';
import type { RankedSentence } from './retrieval/evidence.ts';
import type { Question } from './retrieval/question.ts';
import type { PassageReader } from './retrieval/passage-reader.ts';
import type { LeftOut } from './retrieval/pipeline-part.ts';
import type { RetrievedPassage } from './retrieval/retrieve.ts';
import { findEvidence, readQuestion, readWords } from './search.ts';
import { takeDown, type Check, type OpenDraft } from './take-down.ts';
import { traceAnswer, type AnswerTrace } from './tracing.ts';

export type AskParts = {
  readonly catalog: Catalog;
  readonly index: SearchIndex;
  readonly embedder: Embedder | null;
  readonly read: PassageReader;
  readonly reranker: Reranker | null;
  readonly scorer: SupportScorer;
  readonly model: LanguageModel;
  /** Answers where `model` fails or nothing that it wrote can be shown. */
  readonly backup: LanguageModel;
  readonly prompts: {
    readonly answer: PromptTemplate;
    /** The same for models that are asked for JSON; without it they are asked for text. */
    readonly answerJson: PromptTemplate | null;
    readonly condense: PromptTemplate;
  };
  /** What is missing now, as sentences. */
  readonly degraded: () => Promise<readonly string[]>;
  readonly without?: LeftOut;
  readonly today: () => string;
  readonly newId: () => string;
  readonly warn: (message: string, cause: unknown) => void;
};

const maxAnswerTokens = 300;

/** understand → retrieve → assess → prompt → generate → verify → answer. The last event is `answer-end`; what fails on the way throws. */
export async function* ask(request: AskRequest, parts: AskParts, signal?: AbortSignal): AsyncGenerator<AnswerEvent> {
  const spans = traceAnswer();
  try {
    yield* answering(request, parts, spans, signal);
  } catch (error) {
    spans.fail(error);
    throw error;
  } finally {
    spans.end({ 'footnote.model': `${parts.model.provider}:${parts.model.name}` });
  }
}

async function* answering(
  request: AskRequest,
  parts: AskParts,
  spans: AnswerTrace,
  signal?: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const clock = stopwatch();
  const tokens = tokenCount();
  const call = { onUsage: tokens.add, ...(signal && { signal }) };
  const question = await spans.step('understand', () => understand(request, parts, call));
  const { retrieval, evidence, shown, printedIn } = await spans.step('retrieve', () =>
    findEvidence(question, parts, request.passages, signal),
  );
  const disagreements = findDisagreements(question, evidence);
  const assessment = assessAnswerability(question, retrieval);
  clock.lap('retrievalMs');
  yield {
    type: 'sources-found',
    standaloneQuestion: question.standalone,
    sources: shown.map((found) => passageRecord(found)),
  };

  const articles = new Map(retrieval.candidates.map(({ passage, article }) => [passage.id, article]));
  const answer = composeAnswer(
    (passageId) => articles.get(passageId) as NonNullable<ReturnType<typeof articles.get>>,
    printedIn,
  );
  const draft: OpenDraft = {
    model: parts.model,
    fallbackFrom: null,
    raw: '',
    written: [],
    dropped: [],
    refused: false,
    failure: null,
  };
  if (assessment.answerable) {
    const attempt = prepare(question, { evidence, shown, disagreements }, parts, spans, call);
    yield* write(parts.model, attempt, answer, draft, clock);
    signal?.throwIfAborted();
    if (answer.statements.length === 0 && !draft.refused && parts.backup !== parts.model) {
      draft.model = parts.backup;
      draft.fallbackFrom = `${parts.model.provider}:${parts.model.name}`;
      yield* write(parts.backup, attempt, answer, draft, clock);
    }
  }
  clock.lap('generationMs');
  yield {
    type: 'answer-end',
    answer: answerRecord({
      id: parts.newId(),
      request,
      question,
      retrieval,
      shown,
      citable: evidence,
      assessment,
      disagreements,
      answer,
      draft: {
        ...draft,
        dropped: withoutRecitals(
          draft.dropped,
          Object.values(parts.prompts).flatMap((prompt) => prompt ?? []),
        ),
      },
      promptVersion: (jsonPrompt(parts) ?? parts.prompts.answer).version,
      degraded: await parts.degraded(),
      coverage: await parts.catalog.coverage(),
      indexVersion: await parts.catalog.version(),
      usage: tokens.total(),
      timings: clock.timings(),
    }),
  };
}

/** What every call of a model gets. */
type Call = Pick<AnswerRequest, 'signal' | 'onUsage'>;

async function understand(request: AskRequest, parts: AskParts, call: Call): Promise<Question> {
  const asOf = request.asOf ?? parts.today();
  const standalone = await readWords(request.question, parts, (question) =>
    condenseQuestion({
      question,
      history: request.history ?? [],
      asOf,
      model: parts.model,
      template: parts.prompts.condense,
      topics: () => citedTopics(request.history ?? [], (id) => parts.catalog.article(id)),
      warn: parts.warn,
      ...call,
    }),
  );
  return readQuestion(request, standalone, asOf, parts);
}

type Found = {
  readonly evidence: readonly RankedSentence[];
  readonly shown: readonly RetrievedPassage[];
  readonly disagreements: readonly Disagreement[];
};

type Attempt = Check & { readonly request: AnswerRequest; readonly spans: AnswerTrace };

function prepare(
  question: Question,
  { evidence: ranked, shown, disagreements }: Found,
  parts: AskParts,
  spans: AnswerTrace,
  call: Call,
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
  const structuredTemplate = jsonPrompt(parts);
  const { messages, structuredMessages, shownSources } = renderAnswerPrompt({
    template: parts.prompts.answer,
    ...(structuredTemplate && { structuredTemplate }),
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
      ...(structuredTemplate && { structuredMessages }),
      sources: shownSources,
      evidence,
      disagreements,
      maxTokens: maxAnswerTokens,
      ...call,
    },
    ...(parts.without?.has('verification')
      ? { verifier: believeAll(labelled), evidence: [] }
      : { verifier: traced(createVerifier(labelled, parts.scorer, call.signal), spans), evidence }),
    ...(call.signal && { signal: call.signal }),
    warn: parts.warn,
    spans,
  };
}

const traced = (verifier: Verifier, spans: AnswerTrace): Verifier => ({
  verify: (draft) => spans.step('verify', () => verifier.verify(draft)),
});

/** Lets a model write, and shows what holds. */
async function* write(
  model: LanguageModel,
  { request, spans, ...check }: Attempt,
  answer: AnswerText,
  draft: OpenDraft,
  clock: Stopwatch,
): AsyncGenerator<AnswerEvent> {
  draft.written.push({ model: `${model.provider}:${model.name}`, output: [], failed: false });
  const ended = spans.begin('generate');
  try {
    yield* takeDown(() => model.answer(request), check, answer, draft, clock);
  } finally {
    ended();
  }
}

function jsonPrompt({ model, prompts }: AskParts): PromptTemplate | null {
  return model.draftFormat === 'json' ? prompts.answerJson : null;
}

function placeOf(sentence: Pick<LabelledSentence, 'articleId' | 'start' | 'end'>): string {
  return `${sentence.start}-${sentence.end} ${sentence.articleId}`;
}
