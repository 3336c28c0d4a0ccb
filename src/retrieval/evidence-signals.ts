import type { WordCodes } from '../embeddings/word-codes.ts';
import type { FoundDate } from '../language/dates.ts';
import { sizeOf, type AskedFor, type Marks } from './asked-for.ts';
import type { Signal } from './evidence.ts';
import type { ReadSentence } from './passage-reader.ts';
import type { RetrievedPassage } from './retrieve.ts';
import { matchDates } from './time-match.ts';

/** A candidate with what of the question its title and sentences hold. */
export type MarkedPassage = RetrievedPassage & { readonly title: Marks; readonly marks: readonly Marks[] };

/** What is known of the question and the candidates before any sentence is judged. */
export type EvidenceScene = {
  readonly asked: AskedFor;
  readonly candidates: readonly MarkedPassage[];
  /** The question's, where meaning can be compared. */
  readonly words: WordCodes | null;
  /** How telling each stem of the question is: rare among the candidates is telling, everywhere is not. */
  readonly weights: readonly number[];
  readonly best: { readonly fused: number; readonly keyword: number };
  readonly newest: string | null;
  readonly oldest: string | null;
  /** All dates of each candidate article that has none itself, by its id, where a time is asked for. */
  readonly undatedDates: ReadonlyMap<string, readonly FoundDate[]>;
};

export function evidenceScene(
  asked: AskedFor,
  found: readonly RetrievedPassage[],
  words: WordCodes | null,
  undatedDates: EvidenceScene['undatedDates'] = new Map(),
): EvidenceScene {
  const candidates = found.map((candidate) => ({
    ...candidate,
    title: asked.mark(candidate.read.title),
    marks: candidate.read.sentences.map((sentence) => asked.mark(sentence)),
  }));
  const held = candidates.map(({ title, marks }) => marks.reduce((set, { stems }) => set | stems, title.stems));
  const dates = found.flatMap(({ article }) => article.publishedAt ?? []).sort();
  return {
    asked,
    candidates,
    words,
    weights: asked.stems.map((_, place) => {
      const holding = held.filter((set) => set & (1 << place)).length;
      // Robertson's inverse document frequency over the candidates, kept above zero.
      return Math.log(1 + (found.length - holding + 0.5) / (holding + 0.5)) + 0.1;
    }),
    best: {
      fused: found.reduce((best, { hit }) => Math.max(best, hit.score), 0),
      keyword: found.reduce((best, { hit }) => Math.max(best, hit.keyword ?? 0), 0),
    },
    newest: dates.at(-1) ?? null,
    oldest: dates[0] ?? null,
    undatedDates,
  };
}

/** The signals of each sentence of a candidate but those of meaning, each about 0 to 1. */
export function evidenceSignals(scene: EvidenceScene, candidate: MarkedPassage): Record<Signal, number>[] {
  const { asked, weights, best } = scene;
  const { article, hit, read, title, marks, passage } = candidate;
  const all = covered(weights, -1);
  const share = (set: number) => (all > 0 ? covered(weights, set) / all : 0);
  const wantedNames = Math.min(asked.question.names.length, 31);
  const shareOfNames = (set: number) => (wantedNames === 0 ? 1 : sizeOf(set) / wantedNames);
  const passageScore = best.fused > 0 ? hit.score / best.fused : 0;
  const dense = hit.dense === null ? 0 : Math.max(0, (hit.dense - 0.5) * 2);
  const keyword = best.keyword > 0 ? (hit.keyword ?? 0) / best.keyword : 0;
  const titleCoverage = share(title.stems);
  const contextNames = shareOfNames(marks.reduce((set, { names }) => set | names, title.names));
  const recent = recency(scene, article.publishedAt);
  return marks.map((own, at) => {
    const sentence = read.sentences[at] as ReadSentence;
    const start = passage.sentences[at]?.start ?? passage.start;
    const around = title.stems | (marks[at - 1]?.stems ?? 0) | own.stems | (marks[at + 1]?.stems ?? 0);
    return {
      passage: passageScore,
      dense,
      keyword,
      coverage: share(own.stems),
      contextCoverage: share(around),
      titleCoverage,
      bigrams: asked.stems.length < 2 ? 0 : sizeOf(own.pairs) / (asked.stems.length - 1),
      names: shareOfNames(own.names),
      contextNames,
      numbers: shareOfNumbers(asked.numbers, sentence),
      kind: holdsKind(asked, own, sentence),
      head: asked.head === null ? 0.5 : (own.stems & asked.head) === asked.head ? 1 : 0,
      time: asked.question.time ? timeOf(scene, candidate, at) : 0,
      opening: start < 600 ? 1 : 600 / start,
      length: Math.min(1, sentence.stems.length / 12),
      asks: sentence.asks ? 1 : 0,
      recent,
      // Known when all candidates are: see `compareMeaning`.
      similarity: 0,
      closeness: 0,
      nearSimilarity: 0,
    };
  });
}

/** The weight of those stems of the question that are in a set. */
function covered(weights: readonly number[], set: number): number {
  let sum = 0;
  for (let place = 0; place < weights.length; place++) if (set & (1 << place)) sum += weights[place] ?? 0;
  return sum;
}

function timeOf({ asked, undatedDates }: EvidenceScene, { article, read }: MarkedPassage, at: number): number {
  const { time } = asked.question;
  const sentence = read.sentences[at];
  if (!time || !sentence) return 0;
  return matchDates(time, {
    sentence: sentence.text,
    dates: sentence.dates,
    datesBefore: read.sentences.slice(Math.max(0, at - 2), at).flatMap(({ dates }) => dates),
    publishedAt: article.publishedAt,
    undatedDates: () => undatedDates.get(article.id) ?? [],
  });
}

function shareOfNumbers(wanted: readonly number[], { text, numbers }: ReadSentence): number {
  return wanted.length === 0
    ? 1
    : wanted.filter((value) => text.includes(String(value)) || numbers.some((number) => number.value === value))
        .length / wanted.length;
}

const reason =
  /\b(?:because|due to|after|in order to|so that|since|as a result|amid|citing|blam\w+|over|to protest|reason)\b/i;
const place = /\b(?:in|at|near|to|from|of|outside|his|her|their) (?:the )?$/;

/** Whether the sentence holds a thing of the kind asked for that the question does not already name. */
function holdsKind(
  { question, headStem }: AskedFor,
  { newNames }: Marks,
  { text, numbers, dates }: ReadSentence,
): number {
  switch (question.kind) {
    case 'who':
    case 'which':
      return newNames.length > 0 ? 1 : 0;
    case 'where':
      return newNames.some((name) => place.test(text.slice(0, Math.max(0, text.indexOf(name))).slice(-20)))
        ? 1
        : newNames.length > 0
          ? 0.5
          : 0;
    case 'when':
      return dates.length > 0 ? 1 : 0;
    case 'number':
      if (numbers.length === 0) return 0;
      return headStem !== null && numbers.some((number) => number.unit === headStem) ? 1 : 0.6;
    case 'why':
      return reason.test(text) ? 1 : 0;
    case 'how':
    case 'what':
    case 'yes-no':
    case 'other':
      return newNames.length > 0 || numbers.length > 0 ? 0.6 : 0.4;
  }
}

function recency({ asked, newest, oldest }: EvidenceScene, publishedAt: string | null): number {
  if (!asked.question.latest) return 0;
  if (!publishedAt || !newest || !oldest) return 0.5;
  const range = Date.parse(newest) - Date.parse(oldest);
  return range > 0 ? (Date.parse(publishedAt) - Date.parse(oldest)) / range : 1;
}
