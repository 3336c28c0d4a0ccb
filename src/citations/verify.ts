import type { Span } from '../passages/span.ts';
import type { LabelledSentence, Source } from '../prompt/source.ts';
import { createTellingJudge, type Judge } from './telling-judge.ts';
import { resolveLabels, sentencesByLabel } from './resolve-citations.ts';
import { formFault } from './statement-form.ts';
import { shorterStatements } from './statement-parts.ts';
import type { EvidenceSentence, Support, SupportScorer } from './support-scorer.ts';

export type DraftToVerify = { readonly text: string; readonly labels: readonly string[] };

export type VerifiedStatement = {
  readonly text: string;
  readonly sentences: readonly LabelledSentence[];
  readonly support: Support;
  /** Whether it is cited otherwise than the model said. */
  readonly repaired: boolean;
};

type Dropped = { readonly text: string; readonly reason: string };

/** A statement may be kept without a part of it that no shown sentence supports. */
export type Verification =
  | { readonly kept: VerifiedStatement; readonly droppedParts: readonly Dropped[] }
  | { readonly dropped: Dropped };

export type Verifier = { verify(draft: DraftToVerify): Promise<Verification> };

/** Of more cited sentences only the best are looked at: a statement that needs more is no single statement. */
const mostCited = 6;
/** Before a sentence, so many are looked at for what its pronouns mean. */
const sentencesBefore = 2;
/** So many of the statements that are left without one of their parts are tried, the longest first. */
const mostShorter = 6;
/** What is left of a statement that was wrong in part is wrong more often than others: it must be surer than the scorer asks. */
const leastChanceOfRest = 0.7;
/** A reason quotes no more of a model's labels than this. */
const labelsNamed = 5;

/**
 * Checks draft statements against the sentences that they cite. One whose citations do not hold it is cited anew where
 * another shown sentence does, or loses the part that none holds, and is dropped with its reason where nothing is left:
 * nothing is passed on unsupported.
 */
export function createVerifier(sources: readonly Source[], scorer: SupportScorer, signal?: AbortSignal): Verifier {
  const byLabel = sentencesByLabel(sources);
  const shown = [...byLabel.values()];
  const judge = createTellingJudge(evidenceByLabel(sources), (claim) => scorer.score(claim, signal ? { signal } : {}));

  return {
    async verify({ text, labels }) {
      const statement = text.trim();
      const { sentences: named, unknown } = resolveLabels(labels, byLabel);
      const quoted = shown.some((sentence) => sentence.text.trim() === statement);
      const fault = quoted ? null : formFault(statement);
      if (fault !== null) return { dropped: { text: statement, reason: fault } };
      const { kept, support } = await supportedBy(statement, named, shown, judge);
      if (kept) return { kept: { ...kept, repaired: kept.repaired || unknown.length > 0 }, droppedParts: [] };
      const reason = reasonFor(unknown, support);
      for (const shorter of shorterStatements(statement).slice(0, mostShorter)) {
        if (formFault(shorter.text) !== null) continue;
        const { kept: rest } = await supportedBy(shorter.text, named, shown, judge);
        // What the sources hold is not what the whole failed for.
        if (
          rest &&
          rest.support.score >= leastChanceOfRest &&
          !(await supportedBy(shorter.leftOut, named, shown, judge)).kept
        )
          return {
            kept: { ...rest, repaired: rest.repaired || unknown.length > 0 },
            droppedParts: [{ text: shorter.leftOut, reason }],
          };
      }
      return { dropped: { text: statement, reason } };
    },
  };
}

/** The statement with the sentences that support it, those it cites before all others; and how well it is supported by those it cites. */
async function supportedBy(
  statement: string,
  named: readonly LabelledSentence[],
  shown: readonly LabelledSentence[],
  judge: Judge,
): Promise<{ readonly kept: VerifiedStatement | null; readonly support: Support | null }> {
  const sentences = await bestOf(statement, named, judge);
  const support = sentences.length > 0 ? await judge(statement, sentences) : null;
  if (support?.verdict !== 'supported') return { kept: await repair(statement, sentences, shown, judge), support };
  const needed = await withoutIdleCitations(statement, sentences, support, judge);
  return { kept: { text: statement, ...needed, repaired: needed.sentences.length < named.length }, support };
}

async function bestOf(
  statement: string,
  sentences: readonly LabelledSentence[],
  judge: Judge,
): Promise<readonly LabelledSentence[]> {
  if (sentences.length <= mostCited) return sentences;
  const judged = await Promise.all(
    sentences.map(async (sentence) => ({ sentence, score: (await judge(statement, [sentence])).score })),
  );
  return judged
    .toSorted((a, b) => b.score - a.score)
    .slice(0, mostCited)
    .map(({ sentence }) => sentence);
}

/**
 * The shown sentence that supports the statement best; where none does by itself, one that does beside what is cited of
 * its article, and that holds one of its parts alone: words that two sentences share out between them say nothing together.
 */
async function repair(
  statement: string,
  cited: readonly LabelledSentence[],
  shown: readonly LabelledSentence[],
  judge: Judge,
): Promise<VerifiedStatement | null> {
  const others = shown.filter((sentence) => !cited.includes(sentence));
  const alone = others.map((sentence) => [sentence]);
  const parts = shorterStatements(statement)
    .slice(0, mostShorter)
    .flatMap(({ text, leftOut }) => [text, leftOut]);
  const holdsPart = async (sentence: LabelledSentence) => {
    for (const part of parts) if ((await judge(part, [sentence])).verdict === 'supported') return true;
    return false;
  };
  const beside: (readonly LabelledSentence[])[] = [];
  for (const sentence of others) {
    const ofArticle = cited.filter(({ articleId }) => articleId === sentence.articleId);
    if (ofArticle.length > 0 && (await holdsPart(sentence))) beside.push([...ofArticle, sentence]);
  }
  for (const choices of [alone, beside]) {
    let best: VerifiedStatement | null = null;
    for (const sentences of choices) {
      const support = await judge(statement, sentences);
      if (support.verdict === 'supported' && support.score > (best?.support.score ?? 0))
        best = { text: statement, sentences, support, repaired: true };
    }
    if (best) return { ...best, ...(await withoutIdleCitations(statement, best.sentences, best.support, judge)) };
  }
  return null;
}

/** Leaves out each citation without which the rest supports the statement as well, so that every footnote carries its weight. */
async function withoutIdleCitations(
  statement: string,
  sentences: readonly LabelledSentence[],
  support: Support,
  judge: Judge,
): Promise<{ sentences: readonly LabelledSentence[]; support: Support }> {
  let kept = { sentences, support };
  for (const sentence of sentences) {
    if (kept.sentences.length === 1) break;
    const fewer = kept.sentences.filter((each) => each !== sentence);
    const without = await judge(statement, fewer);
    if (without.verdict === 'supported' && without.score >= kept.support.score)
      kept = { sentences: fewer, support: without };
  }
  return kept;
}

function reasonFor(unknown: readonly string[], support: Support | null): string {
  if (support) return support.reason ?? 'its sources do not hold it';
  if (unknown.length === 0) return 'it cites nothing, and no shown sentence holds it';
  const labels = unknown.slice(0, labelsNamed).join(', ').slice(0, 100);
  return `it cites ${labels}, which no shown sentence is named, and no shown sentence holds it`;
}

function evidenceByLabel(sources: readonly Source[]): Map<string, EvidenceSentence> {
  return new Map(
    sources.flatMap(({ article, passage, sentences }) =>
      sentences.map(({ label, text, start }): [string, EvidenceSentence] => {
        const before = passage.sentences.filter(({ end }) => end <= start).slice(-sentencesBefore);
        const read = ({ start: from, end }: Span) => passage.text.slice(from - passage.start, end - passage.start);
        return [label, { text, title: article.title, publishedAt: article.publishedAt, before: before.map(read) }];
      }),
    ),
  );
}
