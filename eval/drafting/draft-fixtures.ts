import { createHash } from 'node:crypto';
import { findDates } from '../../src/language/dates.ts';
import type { FixtureLine } from '../importing/imported.ts';
import type { ArchiveSentence } from '../../src/questions/archive-sentences.ts';
import { nearMiss, type NearMiss, shuffled } from './near-miss.ts';
import type { Proposal } from '../../src/questions/proposal.ts';
import { proposalsOf } from '../../src/questions/propose.ts';
import { readArchive } from './read-archive.ts';
import { askedStems, type SentenceIndex } from './sentence-index.ts';
import { takeSpread } from '../../src/questions/spread.ts';

/** A fixture that nobody has accepted yet, with what a reviewer wants to know of it. */
export type Draft = Omit<FixtureLine, 'accepted'> & { readonly accepted: false; readonly note: string };

/** One draft in so many has no answer in the archive. */
const unanswerableOneIn = 3;
/** So much of a question's words in another sentence, without its answer: then the question may have two answers. */
const ambiguous = 0.75;

/**
 * Up to `count` drafts from an archive's sentences, spread over articles, outlets, years and forms of question; a third of them
 * near misses without an answer. The same sentences and random numbers give the same drafts.
 */
export async function draftFixtures(
  sentences: AsyncIterable<ArchiveSentence>,
  count: number,
  random: () => number,
): Promise<Draft[]> {
  const { plain, archive } = await readArchive(sentences);
  const proposals = shuffled(plain, random).flatMap((sentence) =>
    proposalsOf(sentence, archive.kindOf).filter((proposal) => hasOneAnswer(proposal, archive.index)),
  );
  const wanted = Math.floor(count / unanswerableOneIn);
  const chosen = takeSpread(onePerQuestion(proposals), count - wanted, spreadOf);
  const others = proposals.filter((proposal) => !chosen.includes(proposal));
  const misses = firstMisses(
    [...shuffled(chosen, random), ...others],
    Math.min(wanted, Math.ceil(chosen.length / (unanswerableOneIn - 1))),
    (proposal) => nearMiss(proposal, archive, random),
  );
  return [...chosen.map((proposal) => answerableDraft(proposal, archive.index)), ...misses.map(unanswerableDraft)];
}

function firstMisses(
  proposals: readonly Proposal[],
  count: number,
  missOf: (proposal: Proposal) => NearMiss | null,
): NearMiss[] {
  const misses: NearMiss[] = [];
  for (const proposal of proposals) {
    if (misses.length >= count) break;
    const miss = missOf(proposal);
    if (miss && !misses.some(({ question }) => question === miss.question)) misses.push(miss);
  }
  return misses;
}

/** No other sentence says nearly the same with another answer. */
function hasOneAnswer({ question, sentence, answer }: Proposal, index: SentenceIndex): boolean {
  const alike = index.holding([], askedStems(question), ambiguous);
  const withAnswer = new Set([
    ...index.copiesOf(sentence.text),
    ...index.holding(askedStems(sentence.text.slice(answer.start, answer.end)), [], 0),
  ]);
  return alike.every((one) => withAnswer.has(one));
}

function onePerQuestion(proposals: readonly Proposal[]): Proposal[] {
  return [...new Map(proposals.toReversed().map((proposal) => [proposal.question, proposal])).values()].toReversed();
}

function spreadOf({ sentence: { article }, form }: Proposal) {
  return {
    article: article.id,
    outlet: article.outlet ?? 'none',
    year: article.publishedAt?.slice(0, 4) ?? 'undated',
    form,
  };
}

function answerableDraft({ question, answers, sentence, form }: Proposal, index: SentenceIndex): Draft {
  const isTemporal = form === 'when' || findDates(question, null).length > 0;
  const quote = sentence.text;
  return {
    id: idOf(question),
    question,
    kind: isTemporal ? 'temporal' : 'fact',
    answerable: true,
    answers: [...answers],
    evidence: index.copiesOf(quote).map(({ articleId, start, end }) => ({ articleId, start, end, quote })),
    accepted: false,
    note: 'Add other sentences that answer as well.',
  };
}

function unanswerableDraft({ question, of, instead }: NearMiss): Draft {
  return {
    id: idOf(question),
    question,
    kind: 'unanswerable',
    answerable: false,
    answers: [],
    evidence: [],
    accepted: false,
    note: `A near miss of “${of.question}”: ${instead}. Accept it only if the archive does not answer it.`,
  };
}

/** The same question has the same id in every run. */
function idOf(question: string): string {
  return `asked-${createHash('sha256').update(question).digest('hex').slice(0, 10)}`;
}
