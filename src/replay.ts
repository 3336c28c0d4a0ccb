import type { Answer, Citation } from './answer/answer.ts';
import { composeAnswer } from './answer/compose-answer.ts';
import { replayRecordSchema, type ReplayRecord } from './answer/replay-record.ts';
import { stopwatch } from './answer/stopwatch.ts';
import type { SupportScorer } from './citations/support-scorer.ts';
import { createVerifier } from './citations/verify.ts';
import type { CopyOf } from './catalog/catalog.ts';
import { FootnoteError } from './errors.ts';
import type { QuotedStatement } from './llm/language-model.ts';
import { labelSources } from './prompt/label-sources.ts';
import { takeDown, type OpenDraft } from './take-down.ts';

/** What an answer's record makes of it today. */
export type Replayed = Pick<Answer, 'answer' | 'statements' | 'citations' | 'dropped'>;

/**
 * Builds an answer again from its record: what the models wrote goes through the reading, the verification and the composing of
 * this program, with the passages that were shown then. Needs no archive and asks no model. `null` for a record without what
 * was written: one that was not asked with `include: ['trace']`, or by an earlier program.
 */
export async function replayAnswer(recorded: Answer, scorer: SupportScorer): Promise<Replayed | null> {
  const parsed = replayRecordSchema.safeParse(recorded.trace?.replay);
  if (!parsed.success) return null;
  const { passages, articles, written } = parsed.data;
  const found = passages.flatMap((passage) => {
    const article = articles[passage.articleId];
    return article ? [{ passage, article }] : [];
  });
  const places = new Map(parsed.data.citable.map((sentence) => [placeOf(sentence), sentence.score]));
  const sources = labelSources(found).map((source) => ({
    ...source,
    sentences: source.sentences.filter((sentence) => places.has(placeOf(sentence))),
  }));
  const labels = new Map(
    sources.flatMap(({ sentences }) => sentences.map((sentence) => [placeOf(sentence), sentence.label])),
  );
  const evidence = [...places].flatMap(([place, score]) => {
    const label = labels.get(place);
    return label === undefined ? [] : [{ label, score }];
  });
  const articleOf = new Map(found.map(({ passage, article }) => [passage.id, article]));
  const answer = composeAnswer(
    (passageId) => articleOf.get(passageId) as NonNullable<ReturnType<typeof articleOf.get>>,
    printedAsRecorded(recorded.citations),
  );
  const check = { verifier: createVerifier(sources, scorer), evidence, warn: () => {} };
  const draft = openDraft();
  for (const one of written) {
    if (draft.refused) break;
    for await (const _ of takeDown(() => playBack(one), check, answer, draft, stopwatch()));
  }
  return {
    answer: answer.text,
    statements: [...answer.statements],
    citations: [...answer.citations],
    dropped: draft.dropped,
  };
}

function openDraft(): OpenDraft {
  return {
    model: { provider: 'replay', name: 'replay' },
    fallbackFrom: null,
    raw: '',
    written: [],
    dropped: [],
    refused: false,
    failure: null,
  };
}

async function* playBack({
  output,
  failed,
}: ReplayRecord['written'][number]): AsyncGenerator<string | QuotedStatement> {
  yield* output;
  if (failed) throw new FootnoteError('LLM_FAILED', 'The model failed here.');
}

/** Copies of the articles are not in the record, but what a citation said of them is. */
function printedAsRecorded(citations: readonly Citation[]) {
  const copies = new Map(citations.map((citation) => [`${citation.articleId}\n${citation.quote}`, citation.copies]));
  return ({ articleId, text }: { readonly articleId: string; readonly text: string }): readonly CopyOf[] =>
    (copies.get(`${articleId}\n${text}`) ?? []).map(({ articleId: id, ...copy }) => ({ id, ...copy }));
}

function placeOf({ start, end, articleId }: { start: number; end: number; articleId: string }): string {
  return `${start}-${end} ${articleId}`;
}
