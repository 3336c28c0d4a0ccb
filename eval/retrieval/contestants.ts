import type { StoredPassage } from '../../src/catalog/catalog.ts';
import type { Hit } from '../../src/index/search-index.ts';
import { fuse } from '../../src/retrieval/fusion.ts';
import type { Question } from '../../src/retrieval/question.ts';
import type { OpenRetrieval } from './open-retrieval.ts';
import { articlesOf, sentencesOf, type Place, type Ranking, type TextPlace } from './ranking.ts';
import { reciprocalRanks } from './reciprocal-ranks.ts';
import type { SentenceSearch } from './sentence-search.ts';

/** Who is measured; each ranks the same passages of the same index for the same question. */
export const contestants = {
  footnote: "Footnote's retrieval: ranked sentences; a passage or article stands where its best sentence does",
  'footnote passages': "Footnote's candidate passages in their fused order, before sentences are ranked",
  sum: 'weighted sum of min-max normalised scores of bm25 and dense, half each',
  rrf: 'reciprocal rank fusion of bm25 and dense, k = 60 (Cormack et al. 2009)',
  bm25: 'keyword search over passages',
  dense: "cosine of the passages' vectors to the question's",
  'bm25 sentences': 'BM25 over sentences, no passages',
} as const;
export type Contestant = keyof typeof contestants;
/** Those that need vectors. */
export const denseContestants: readonly Contestant[] = ['sum', 'rrf', 'dense'];

/** How deep the two plain rankings go, and what is fused of them. */
export const hitsPerRanking = 100;
/** Nobody reads further. */
const sentencesKept = 100;

/** Every contestant's ranking for one question. */
export async function rankAll(
  question: Question,
  retrieval: OpenRetrieval,
  sentenceSearch: SentenceSearch,
): Promise<Map<Contestant, Ranking>> {
  const { keyword, dense } = await plainHits(question, retrieval);
  const ours = await retrieval.retrieve(question);
  const orders = new Map<Contestant, readonly number[]>([
    ['footnote passages', ours.candidates.map(({ passage }) => passage.id)],
    ['bm25', keyword.map(({ passageId }) => passageId)],
  ]);
  if (dense) {
    orders.set(
      'sum',
      fuse(dense, keyword, 0.5).map(({ passageId }) => passageId),
    );
    orders.set(
      'rrf',
      reciprocalRanks([dense, keyword], 60).map(({ passageId }) => passageId),
    );
    orders.set(
      'dense',
      dense.map(({ passageId }) => passageId),
    );
  }
  const wanted = [...new Set([...orders.values()].flat().concat(ours.evidence.map(({ passageId }) => passageId)))];
  const passages = new Map((await retrieval.catalog.passages(wanted)).map((passage) => [passage.id, passage]));
  const passagesIn = (ids: readonly number[]) => ids.flatMap((id) => passages.get(id) ?? []);
  const bySentences = sentenceSearch.rank(question.standalone);
  const rankings = new Map<Contestant, Ranking>([
    [
      'footnote',
      {
        sentences: ours.evidence,
        passages: passagesIn([...new Set(ours.evidence.map(({ passageId }) => passageId))]),
        articles: articlesOf(ours.evidence),
      },
    ],
    [
      'bm25 sentences',
      { sentences: bySentences.slice(0, sentencesKept), passages: null, articles: articlesOf(bySentences) },
    ],
  ]);
  const scoreOf = sentenceSearch.scores(question.standalone);
  for (const [contestant, ids] of orders) rankings.set(contestant, plainRanking(passagesIn(ids), scoreOf));
  return rankings;
}

/** The two rankings that are fused; `dense` is `null` where there are no vectors. */
export async function plainHits(
  question: Question,
  { index, embedQuestion, dense: hasVectors }: Pick<OpenRetrieval, 'index' | 'embedQuestion' | 'dense'>,
): Promise<{ keyword: Hit[]; dense: Hit[] | null }> {
  const options = { limit: hitsPerRanking };
  const vector = hasVectors ? await embedQuestion(question.standalone) : null;
  const [keyword, dense] = await Promise.all([
    index.searchKeyword(question.standalone, options),
    vector ? index.searchDense(vector, options) : null,
  ]);
  return { keyword, dense };
}

/** A ranking of passages as sentences and articles: inside a passage, sentences go by plain BM25 over sentences. */
function plainRanking(passages: readonly StoredPassage[], scoreOf: (sentence: Place) => number): Ranking {
  const sentences = new Map<string, TextPlace>();
  for (const passage of passages) {
    if (sentences.size >= sentencesKept) break;
    const own = sentencesOf(passage).map((sentence) => ({ sentence, score: scoreOf(sentence) }));
    // Overlapping passages share sentences: the first place counts.
    for (const { sentence } of own.sort((a, b) => b.score - a.score || a.sentence.start - b.sentence.start)) {
      const key = `${sentence.start} ${sentence.articleId}`;
      if (!sentences.has(key)) sentences.set(key, sentence);
    }
  }
  return { sentences: [...sentences.values()], passages, articles: articlesOf(passages) };
}
