import { FootnoteError } from '../../src/errors.ts';
import type { Fixture } from '../fixture.ts';
import { contestants, denseContestants, rankAll } from './contestants.ts';
import { followUpForms, questionOf, type FollowUpForm } from './follow-ups.ts';
import { scoreRanking, type Scores } from './measures.ts';
import type { OpenRetrieval } from './open-retrieval.ts';
import type { Measurement } from './question-sets.ts';
import { goldOf, type Ranking } from './ranking.ts';
import { createSentenceSearch } from './sentence-search.ts';
import { createThousandCharacterSearch, thousandCharacterContestants } from './thousand-characters.ts';

/** One question and what each contestant's ranking is worth. */
export type MeasuredCase = {
  readonly id: string;
  readonly kind: string;
  readonly scores: Readonly<Record<string, Scores>>;
};
/** What was measured of whom on which questions. */
export type Measured = {
  /** Name → what it is. */
  readonly contestants: Readonly<Record<string, string>>;
  /** Pairs whose difference is shown. */
  readonly pairs: readonly (readonly [one: string, other: string])[];
  readonly cases: readonly MeasuredCase[];
};

type Plan = Pick<Measured, 'contestants' | 'pairs'> & {
  readonly applies: (fixture: Fixture) => boolean;
  readonly rank: (fixture: Fixture) => Promise<ReadonlyMap<string, Ranking>>;
};

/**
 * Puts the questions of `chosen` that have gold evidence to every contestant. `all` holds the questions of both halves:
 * what is wrong for one of a series, another one tells.
 */
export async function measure(
  kind: Measurement['kind'],
  chosen: readonly Fixture[],
  all: readonly Fixture[],
  retrieval: OpenRetrieval,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Measured> {
  const { applies, rank, ...plan } = await planOf(kind, retrieval);
  const asked = chosen.filter(
    (fixture) => (fixture.evidence.length > 0 || fixture.relevant?.length) && applies(fixture),
  );
  if (asked.length === 0)
    throw new FootnoteError('FIXTURE_INVALID', 'None of the chosen questions names its evidence.');
  const cases: MeasuredCase[] = [];
  for (const fixture of asked) {
    const gold = goldOf(fixture, all);
    const rankings = await rank(fixture);
    const scores = [...rankings].map(([contestant, ranking]) => [contestant, scoreRanking(gold, ranking)] as const);
    cases.push({ id: fixture.id, kind: fixture.kind, scores: Object.fromEntries(scores) });
    onProgress(cases.length, asked.length);
  }
  return { ...plan, cases };
}

async function planOf(kind: Measurement['kind'], retrieval: OpenRetrieval): Promise<Plan> {
  const served = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(names).filter(
        ([name]) => retrieval.dense || !(denseContestants as readonly string[]).concat('langchain.js').includes(name),
      ),
    );
  switch (kind) {
    case 'archive': {
      const sentenceSearch = await createSentenceSearch(retrieval.catalog);
      const names = served(contestants);
      return {
        contestants: names,
        pairs: pairsOf(names),
        applies: () => true,
        rank: (fixture) => rankAll(questionOf(fixture), retrieval, sentenceSearch),
      };
    }
    case 'thousand-characters': {
      const search = await createThousandCharacterSearch(retrieval);
      const names = served(thousandCharacterContestants);
      return {
        contestants: names,
        pairs: pairsOf(names),
        applies: () => true,
        rank: (fixture) => search.rankAll(questionOf(fixture)),
      };
    }
    case 'follow-ups':
      return followUpPlan(retrieval, await createSentenceSearch(retrieval.catalog));
  }
}

/** Footnote against each other one, and the plain sum against its parents. */
function pairsOf(names: Readonly<Record<string, string>>): (readonly [string, string])[] {
  const others = Object.keys(names).filter((name) => name !== 'footnote');
  const parents = ['bm25', 'dense'].filter(() => 'sum' in names);
  return [...others.map((other) => ['footnote', other] as const), ...parents.map((parent) => ['sum', parent] as const)];
}

/** Each form of the question, put to Footnote and to its two parents. */
function followUpPlan(retrieval: OpenRetrieval, sentenceSearch: Parameters<typeof rankAll>[2]): Plan {
  const who = retrieval.dense ? (['footnote', 'bm25', 'dense'] as const) : (['footnote', 'bm25'] as const);
  const forms = Object.keys(followUpForms) as FollowUpForm[];
  const nameOf = (one: string, form: FollowUpForm) => `${one}, ${form}`;
  const names = who.flatMap((one) =>
    forms.map((form) => [nameOf(one, form), `${contestants[one]}; ${followUpForms[form]}`] as const),
  );
  return {
    contestants: Object.fromEntries(names),
    pairs: [
      ...who.flatMap((one) =>
        (['bare', 'history'] as const).map((form) => [nameOf(one, 'standalone'), nameOf(one, form)] as const),
      ),
      ...who.slice(1).map((one) => [nameOf('footnote', 'standalone'), nameOf(one, 'standalone')] as const),
    ],
    applies: ({ history }) => (history?.length ?? 0) > 0,
    async rank(fixture) {
      const rankings = new Map<string, Ranking>();
      for (const form of forms) {
        const all = await rankAll(questionOf(fixture, form), retrieval, sentenceSearch);
        for (const one of who) {
          const ranking = all.get(one);
          if (ranking) rankings.set(nameOf(one, form), ranking);
        }
      }
      return rankings;
    },
  };
}
