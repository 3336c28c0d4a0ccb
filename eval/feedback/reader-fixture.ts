import type { Feedback, QuotedPlace } from '../../src/feedback/feedback.ts';

/** A fixture as it is written into a file (eval/fixture.ts). */
export type ReaderFixture = {
  readonly id: string;
  readonly kind: 'reader';
  readonly question: string;
  readonly history?: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly asOf?: string;
  readonly filters?: NonNullable<Feedback['filters']>;
  readonly answerable: boolean;
  readonly answers: readonly string[];
  readonly evidence: readonly Omit<QuotedPlace, 'articleVersion'>[];
  readonly note?: string;
};

type Gold = {
  readonly answerable: boolean;
  readonly answers: readonly string[];
  readonly places: readonly QuotedPlace[];
};

export const readerId = (answerId: string): string => `reader-${answerId}`;

/** What a reader's judgement tells of the right answer; `null` where it tells that this one is not right, and no more. */
export function goldOf({
  verdict,
  statements,
  citations,
  evidence,
  shortAnswer,
  notInArticles,
}: Feedback): Gold | null {
  const short = shortAnswer === undefined ? [] : [shortAnswer];
  const given = [...short, ...evidence.map(({ quote }) => quote)];
  if (verdict === 'right') {
    // A refusal that is right.
    if (statements.length === 0) return unanswerable;
    return { answerable: true, answers: [...short, statements.join(' ')], places: [...citations, ...evidence] };
  }
  if (notInArticles) return unanswerable;
  if (given.length === 0) return null;
  // Its own words if there are any: the quotes they stand in are what they rest on.
  const answers = short.length > 0 ? short : given;
  return { answerable: true, answers, places: verdict === 'incomplete' ? [...citations, ...evidence] : evidence };
}

const unanswerable: Gold = { answerable: false, answers: [], places: [] };

export function readerFixture(
  { answerId, question, history, asOf, filters, note }: Feedback,
  gold: Gold,
): ReaderFixture {
  return {
    id: readerId(answerId),
    kind: 'reader',
    question,
    ...(history && { history: history.map(({ role, content }) => ({ role, content })) }),
    ...(asOf !== undefined && { asOf }),
    ...(filters && { filters }),
    answerable: gold.answerable,
    answers: gold.answers,
    evidence: withoutRepeats(gold.places),
    ...(note !== undefined && { note }),
  };
}

function withoutRepeats(places: readonly QuotedPlace[]): ReaderFixture['evidence'] {
  const byPlace = new Map(
    places.map(({ articleId, start, end, quote }) => [
      `${start} ${end} ${articleId}`,
      { articleId, start, end, quote },
    ]),
  );
  return [...byPlace.values()];
}

/** The same for all who asked the same thing: of several judgements, the latest counts. */
export function requestKey({ question, history = [], asOf, filters }: Feedback): string {
  return JSON.stringify([question, history.map(({ role, content }) => [role, content]), asOf, filters]);
}
