import type { AnswerEvent } from './answer/answer-event.ts';
import type { Draft, Written } from './answer/answer-record.ts';
import type { AnswerText } from './answer/compose-answer.ts';
import type { Dropped } from './answer/answer.ts';
import type { Stopwatch } from './answer/stopwatch.ts';
import { readDraft } from './citations/read-draft.ts';
import type { VerifiedStatement, Verifier } from './citations/verify.ts';
import { FootnoteError } from './errors.ts';
import type { QuotedStatement } from './llm/language-model.ts';

/** A draft as it is being written. */
export type OpenDraft = { -readonly [Name in keyof Draft]: Draft[Name] } & {
  readonly written: Written[];
  readonly dropped: Dropped[];
};

/** What each statement of a draft is checked against. */
export type Check = {
  readonly verifier: Verifier;
  /** What may be cited and how likely it answers, the best first. */
  readonly evidence: readonly { readonly label: string; readonly score: number }[];
  readonly signal?: AbortSignal;
  readonly warn: (message: string, cause: unknown) => void;
};

/** Share of the best evidence's chance to answer. Low: a model may join what no single sentence says. */
const nearTheBest = 0.2;

/** Takes down what a model writes, checks each statement as soon as it is whole, and yields those that hold. A failure is noted, never thrown. */
export async function* takeDown(
  output: () => AsyncIterable<string | QuotedStatement>,
  { verifier, evidence, signal, warn }: Check,
  answer: AnswerText,
  draft: OpenDraft,
  clock: Stopwatch,
): AsyncGenerator<AnswerEvent> {
  try {
    for await (const part of readDraft(noted(output(), draft.written.at(-1)), (text) => (draft.raw += text))) {
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
      if ('dropped' in verification) {
        draft.dropped.push(verification.dropped);
        continue;
      }
      draft.dropped.push(...verification.droppedParts);
      if (!isToThePoint(verification.kept, evidence))
        draft.dropped.push({ text: verification.kept.text, reason: 'what it rests on says little about the question' });
      else if (!answer.statements.some(({ text }) => text === verification.kept.text))
        yield { type: 'statement', ...answer.add(verification.kept) };
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    draft.failure =
      error instanceof FootnoteError
        ? error
        : new FootnoteError('LLM_FAILED', 'The language model failed.', { cause: error });
    const written = draft.written.at(-1);
    if (written) written.failed = true;
    warn(draft.failure.message, error);
  }
}

/** The same output, noted for the record as far as it is read: text in one piece, quoted statements as they are. */
async function* noted(
  output: AsyncIterable<string | QuotedStatement>,
  written: Written | undefined,
): AsyncGenerator<string | QuotedStatement> {
  for await (const piece of output) {
    const last = written?.output.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') written?.output.splice(-1, 1, last + piece);
    else written?.output.push(piece);
    yield piece;
  }
}

/** A true statement may still be about something else: what it cites must come near the best evidence. */
function isToThePoint({ sentences }: VerifiedStatement, evidence: Check['evidence']): boolean {
  const labels = new Set(sentences.map(({ label }) => label));
  const cited = Math.max(0, ...evidence.filter(({ label }) => labels.has(label)).map(({ score }) => score));
  return cited >= nearTheBest * (evidence[0]?.score ?? 0);
}
