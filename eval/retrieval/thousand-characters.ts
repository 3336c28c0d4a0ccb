import { HNSWLib } from '@langchain/community/vectorstores/hnswlib';
import type { EmbeddingsInterface } from '@langchain/core/embeddings';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import type { Hit } from '../../src/index/search-index.ts';
import { fuse } from '../../src/retrieval/fusion.ts';
import type { Question } from '../../src/retrieval/question.ts';
import type { OpenRetrieval } from './open-retrieval.ts';
import { plainWords } from './open-retrieval.ts';
import { createPlainBm25 } from './plain-bm25.ts';
import { articlesOf, shared, type Place, type Ranking, type TextPlace } from './ranking.ts';
import { reciprocalRanks } from './reciprocal-ranks.ts';

/** Who is measured on passages that none of them chose: those of LangChain.js. */
export const thousandCharacterContestants = {
  footnote: "Footnote's ranked sentences, each standing for the passages that hold it",
  sum: 'weighted sum of min-max normalised scores of bm25 and dense, half each',
  rrf: 'reciprocal rank fusion of bm25 and dense, k = 60',
  bm25: 'plain BM25 over the passages (k1 = 0.9, b = 0.4, no stemming)',
  dense: "cosine of the passages' vectors to the question's, all compared",
  'langchain.js': 'its HNSWLib store at its defaults over the same vectors, questions embedded as passages are',
} as const;
export type ThousandCharacterContestant = keyof typeof thousandCharacterContestants;

/** RecursiveCharacterTextSplitter's own defaults. */
const passageSize = { chunkSize: 1000, chunkOverlap: 200 };
const hits = 100;
const shown = 10;

export type ThousandCharacterSearch = {
  rankAll(question: Question): Promise<Map<ThousandCharacterContestant, Ranking>>;
};

/** Cuts every article into LangChain.js's passages and embeds them, in memory; meant for sets of a few hundred passages. */
export async function createThousandCharacterSearch(retrieval: OpenRetrieval): Promise<ThousandCharacterSearch> {
  const passages = await cutAll(retrieval);
  const bm25 = createPlainBm25(passages.map(({ text }) => plainWords(text)));
  const vectors = retrieval.dense ? await retrieval.embedTexts(passages.map(({ text }) => text)) : null;
  const store = vectors && (await langchainStore(passages, vectors, retrieval));
  return {
    async rankAll(question) {
      const ours = await retrieval.retrieve(question);
      const words = plainWords(question.standalone);
      const scores = bm25.scores(words);
      const keyword = bm25.rank(words).map((passageId): Hit => ({ passageId, score: scores[passageId]! }));
      const rankings = new Map<ThousandCharacterContestant, Ranking>([
        ['footnote', rankingOf(passagesWithSentences(ours.evidence, passages))],
        ['bm25', rankingOf(keyword.map(({ passageId }) => passages[passageId]!))],
      ]);
      const vector = vectors && (await retrieval.embedQuestion(question.standalone));
      if (!vector || !store) return rankings;
      const dense = vectors
        .map((each, passageId): Hit => ({ passageId, score: cosine(each, vector) }))
        .sort((a, b) => b.score - a.score);
      const take = (fused: readonly { readonly passageId: number }[]) =>
        rankingOf(fused.map(({ passageId }) => passages[passageId]!));
      const [denseHits, keywordHits] = [dense.slice(0, hits), keyword.slice(0, hits)];
      rankings.set('dense', take(dense));
      rankings.set('rrf', take(reciprocalRanks([denseHits, keywordHits], 60)));
      rankings.set('sum', take(fuse(denseHits, keywordHits, 0.5)));
      const documents = await store.similaritySearch(question.standalone, Math.min(shown, passages.length));
      rankings.set('langchain.js', take(documents.map(({ metadata }) => ({ passageId: metadata.place as number }))));
      return rankings;
    },
  };
}

/**
 * Passages in the order of the best sentence that they hold. A sentence that two overlapping passages hold whole counts for
 * both; one that a cut goes through, for the passage with the larger part.
 */
export function passagesWithSentences(sentences: readonly Place[], passages: readonly Place[]): Place[] {
  const found = new Set<Place>();
  for (const sentence of sentences) {
    const parts = passages
      .map((passage) => ({ passage, part: shared(sentence, passage) }))
      .filter(({ part }) => part > 0);
    const largest = Math.max(...parts.map(({ part }) => part));
    for (const { passage, part } of parts) if (part === largest) found.add(passage);
  }
  return [...found];
}

/** LangChain.js's passages of an article, with the places that its splitter does not tell. */
export async function thousandCharacterPassages(articleId: string, text: string): Promise<TextPlace[]> {
  const passages: TextPlace[] = [];
  let from = 0;
  for (const passage of await new RecursiveCharacterTextSplitter(passageSize).splitText(text)) {
    const start = text.indexOf(passage, from);
    if (start < 0) throw new Error(`A passage of ${articleId} is not in its text after ${from}.`);
    passages.push({ articleId, start, end: start + passage.length, text: passage });
    from = start + 1;
  }
  return passages;
}

async function cutAll({ catalog }: OpenRetrieval): Promise<TextPlace[]> {
  const passages: TextPlace[] = [];
  for (const articleId of (await catalog.inventory()).keys()) {
    const article = await catalog.article(articleId);
    if (article) passages.push(...(await thousandCharacterPassages(articleId, article.text)));
  }
  return passages;
}

async function langchainStore(
  passages: readonly TextPlace[],
  vectors: readonly Float32Array[],
  { embedTexts }: OpenRetrieval,
): Promise<HNSWLib> {
  const embeddings: EmbeddingsInterface = {
    embedQuery: async (text) => Array.from((await embedTexts([text]))[0]!),
    embedDocuments: async () => vectors.map((vector) => Array.from(vector)),
  };
  return HNSWLib.fromTexts(
    passages.map(({ text }) => text),
    passages.map((_, place) => ({ place })),
    embeddings,
  );
}

function rankingOf(passages: readonly Place[]): Ranking {
  return { sentences: null, passages, articles: articlesOf(passages) };
}

/** Of unit vectors. */
function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (const [at, value] of a.entries()) sum += value * b[at]!;
  return sum;
}
