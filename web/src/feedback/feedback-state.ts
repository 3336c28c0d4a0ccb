import { type ChosenWords, type Judgement, mostEvidence } from './judgement.ts';

/** The form below one answer, in which a reader says what would be right. */
export type Draft = { readonly answerId: string; readonly judgement: Judgement };

export type FeedbackState = {
  /** What the server has, by answer. */
  readonly given: ReadonlyMap<string, Judgement>;
  /** At most one form is open. */
  readonly draft: Draft | null;
  /** The answer of which something is on its way. */
  readonly sending: string | null;
  readonly problem: { readonly answerId: string; readonly message: string } | null;
};

export type FeedbackEvent =
  | { readonly type: 'opened'; readonly draft: Draft }
  | { readonly type: 'changed'; readonly change: Partial<Judgement> }
  | { readonly type: 'chose'; readonly words: ChosenWords }
  | { readonly type: 'closed'; readonly answerId: string }
  | { readonly type: 'sending'; readonly answerId: string }
  | { readonly type: 'kept'; readonly answerId: string; readonly judgement: Judgement | null }
  | { readonly type: 'failed'; readonly answerId: string; readonly message: string };

export function afterFeedbackEvent(state: FeedbackState, event: FeedbackEvent): FeedbackState {
  switch (event.type) {
    case 'opened':
      return { ...state, draft: event.draft };
    case 'closed':
      return { ...state, draft: state.draft?.answerId === event.answerId ? null : state.draft };
    case 'changed':
      return withDraft(state, (judgement) => ({ ...judgement, ...event.change }));
    case 'chose':
      return withDraft(state, (judgement) => ({ ...judgement, evidence: added(judgement.evidence, event.words) }));
    case 'sending':
      return { ...state, sending: event.answerId, problem: null };
    case 'failed':
      return { ...state, sending: null, problem: event };
    case 'kept':
      return { ...state, sending: null, given: changed(state.given, event.answerId, event.judgement) };
  }
}

function withDraft(state: FeedbackState, change: (judgement: Judgement) => Judgement): FeedbackState {
  const { draft } = state;
  return draft ? { ...state, draft: { ...draft, judgement: change(draft.judgement) } } : state;
}

function added(evidence: readonly ChosenWords[], words: ChosenWords): readonly ChosenWords[] {
  const isThere = evidence.some(
    ({ articleId, start, end }) => articleId === words.articleId && start === words.start && end === words.end,
  );
  return isThere || evidence.length >= mostEvidence ? evidence : [...evidence, words];
}

function changed(given: FeedbackState['given'], answerId: string, judgement: Judgement | null): FeedbackState['given'] {
  const next = new Map(given);
  next.delete(answerId);
  if (judgement) next.set(answerId, judgement);
  return next;
}
