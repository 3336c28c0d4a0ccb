import { findDates } from '../language/dates.ts';
import { contentStems } from '../language/english.ts';
import { findNames, sameName } from '../language/names.ts';
import { findNumbers } from '../language/numbers.ts';
import type { Signal } from './evidence.ts';
import type { Question } from './question.ts';
import type { PassageReader, SentenceReading } from './read-passage.ts';
import type { RetrievedPassage } from './retrieve.ts';
import { matchTime } from './time-match.ts';

/** A candidate passage with what its sentences and its article's title hold. */
type ReadCandidate = RetrievedPassage & {
  readonly sentences: readonly SentenceReading[];
  readonly titleStems: ReadonlySet<string>;
  readonly contextNames: readonly string[];
};

/** What is known of the question and the candidates before any sentence is judged. */
export type EvidenceScene = {
  readonly question: Question;
  readonly candidates: readonly ReadCandidate[];
  readonly stems: readonly string[];
  /** How telling each stem of the question is: rare among the candidates is telling, everywhere is not. */
  readonly weights: ReadonlyMap<string, number>;
  readonly headStems: readonly string[];
  readonly numbers: readonly number[];
  readonly best: { readonly fused: number; readonly keyword: number };
  readonly newest: string | null;
  readonly oldest: string | null;
};

/** Words that only ask: they tell nothing about what would answer. */
const asking = new Set(
  contentStems(
    'who what when where why how which whose many much did tell say about name happen happened according article articles news',
  ),
);

export function evidenceScene(
  question: Question,
  found: readonly RetrievedPassage[],
  read: PassageReader,
): EvidenceScene {
  const titles = new Map<string, { stems: Set<string>; names: string[] }>();
  const candidates = found.map((candidate) => {
    const sentences = read(candidate.passage);
    const { id, title } = candidate.article;
    const known = titles.get(id) ?? {
      stems: new Set(contentStems(title)),
      names: findNames(title).map((name) => name.text),
    };
    titles.set(id, known);
    return {
      ...candidate,
      sentences,
      titleStems: known.stems,
      contextNames: [...new Set([...known.names, ...sentences.flatMap(({ names }) => names)])],
    };
  });
  const untimed = withoutDates(question);
  const stems = [...new Set(contentStems(untimed))].filter((stem) => !asking.has(stem));
  const texts = candidates.map(
    ({ sentences, titleStems }) => new Set([...titleStems, ...sentences.flatMap((sentence) => sentence.stems)]),
  );
  const weights = new Map(
    stems.map((stem) => {
      const holding = texts.filter((text) => text.has(stem)).length;
      // Robertson's inverse document frequency over the candidates, kept above zero.
      return [stem, Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5)) + 0.1];
    }),
  );
  const dates = found.flatMap(({ article }) => article.publishedAt ?? []).sort();
  return {
    question,
    candidates,
    stems,
    weights,
    headStems: question.head === null ? [] : contentStems(question.head),
    // "Which two countries" asks for two; "the 1,200 workers" says which ones.
    numbers: findNumbers(untimed)
      .filter((number) => /\d/.test(number.text))
      .map((number) => number.value),
    best: {
      fused: Math.max(0, ...found.map(({ hit }) => hit.score)),
      keyword: Math.max(0, ...found.map(({ hit }) => hit.keyword ?? 0)),
    },
    newest: dates.at(-1) ?? null,
    oldest: dates[0] ?? null,
  };
}

/** What is asked besides its time, which is compared as days. */
function withoutDates({ standalone, asOf }: Question): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of findDates(standalone, asOf)) {
    rest += `${standalone.slice(at, start)} `;
    at = end;
  }
  return rest + standalone.slice(at);
}

/** The signals of sentence number `at` of a candidate, each about 0 to 1. */
export function evidenceSignals(scene: EvidenceScene, candidate: ReadCandidate, at: number): Record<Signal, number> {
  const { question, stems, weights } = scene;
  const { article, hit, sentences, titleStems } = candidate;
  const sentence = sentences[at] as SentenceReading;
  const span = candidate.passage.sentences[at] ?? candidate.passage;
  const own = new Set(sentence.stems);
  const near = new Set([...titleStems, ...sentences.slice(Math.max(0, at - 1), at + 2).flatMap((each) => each.stems)]);
  return {
    passage: scene.best.fused > 0 ? hit.score / scene.best.fused : 0,
    dense: hit.dense === null ? 0 : Math.max(0, (hit.dense - 0.5) * 2),
    keyword: scene.best.keyword > 0 ? (hit.keyword ?? 0) / scene.best.keyword : 0,
    coverage: covered(stems, weights, own),
    contextCoverage: covered(stems, weights, near),
    titleCoverage: covered(stems, weights, titleStems),
    bigrams: sharedBigrams(stems, sentence.stems),
    names: shareFound(question.names, sentence.names),
    contextNames: shareFound(question.names, candidate.contextNames),
    numbers: shareOfNumbers(scene.numbers, sentence),
    kind: holdsKind(question, sentence, article.publishedAt, scene.headStems),
    head: scene.headStems.length === 0 ? 0.5 : scene.headStems.every((stem) => own.has(stem)) ? 1 : 0,
    time: question.time ? timeOf(question.time, candidate, at) : 0,
    opening: span.start < 600 ? 1 : 600 / span.start,
    length: Math.min(1, sentence.stems.length / 12),
    asks: /\?["'”’)\s]*$/.test(sentence.text) ? 1 : 0,
    recent: recency(scene, article.publishedAt),
    // Known of the first ones only, once they are ranked by the others: see `rankByMeaning`.
    similarity: 0,
  };
}

function timeOf(time: NonNullable<Question['time']>, { article, sentences }: ReadCandidate, at: number): number {
  const before = sentences
    .slice(Math.max(0, at - 2), at)
    .map(({ text }) => text)
    .join(' ');
  return matchTime(time, {
    sentence: sentences[at]?.text ?? '',
    before,
    publishedAt: article.publishedAt,
    undatedText: article.publishedAt ? '' : article.text,
  });
}

function covered(stems: readonly string[], weights: ReadonlyMap<string, number>, present: ReadonlySet<string>): number {
  let all = 0;
  let found = 0;
  for (const stem of stems) {
    const weight = weights.get(stem) ?? 0;
    all += weight;
    if (present.has(stem)) found += weight;
  }
  return all > 0 ? found / all : 0;
}

function sharedBigrams(question: readonly string[], sentence: readonly string[]): number {
  if (question.length < 2) return 0;
  const pairs = new Set(sentence.slice(1).map((stem, at) => `${sentence[at]} ${stem}`));
  return question.slice(1).filter((stem, at) => pairs.has(`${question[at]} ${stem}`)).length / (question.length - 1);
}

function shareFound(wanted: readonly string[], present: readonly string[]): number {
  return wanted.length === 0
    ? 1
    : wanted.filter((name) => present.some((other) => sameName(name, other))).length / wanted.length;
}

function shareOfNumbers(wanted: readonly number[], { text, numbers }: SentenceReading): number {
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
  question: Question,
  { text, names, numbers }: SentenceReading,
  publishedAt: string | null,
  head: readonly string[],
): number {
  const newNames = names.filter((name) => !question.names.some((other) => sameName(name, other)));
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
      return findDates(text, publishedAt).length > 0 ? 1 : 0;
    case 'number':
      if (numbers.length === 0) return 0;
      return head.length > 0 && numbers.some((number) => number.unit === head[0]) ? 1 : 0.6;
    case 'why':
      return reason.test(text) ? 1 : 0;
    case 'how':
    case 'what':
    case 'yes-no':
    case 'other':
      return newNames.length > 0 || numbers.length > 0 ? 0.6 : 0.4;
  }
}

function recency(scene: EvidenceScene, publishedAt: string | null): number {
  if (!scene.question.latest) return 0;
  if (!publishedAt || !scene.newest || !scene.oldest) return 0.5;
  const range = Date.parse(scene.newest) - Date.parse(scene.oldest);
  return range > 0 ? (Date.parse(publishedAt) - Date.parse(scene.oldest)) / range : 1;
}
