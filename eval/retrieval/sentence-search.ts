import type { Catalog } from '../../src/catalog/catalog.ts';
import { contentStems } from '../../src/language/english.ts';
import { stemsOfSentences } from './open-retrieval.ts';
import { createPlainBm25 } from './plain-bm25.ts';
import { sentencesOf, type Place, type TextPlace } from './ranking.ts';

/** Plain BM25 over the stems of every sentence of an archive. */
export type SentenceSearch = {
  rank(question: string): TextPlace[];
  /** The score of a sentence for the question; 0 for one that is none of the archive's. */
  scores(question: string): (sentence: Place) => number;
};

/** Reads every passage of the catalog; a sentence that two passages share counts once. */
export async function createSentenceSearch(catalog: Catalog): Promise<SentenceSearch> {
  const sentences: TextPlace[] = [];
  const stems: (readonly string[])[] = [];
  const places = new Map<string, number>();
  for (const articleId of (await catalog.inventory()).keys()) {
    for (const passage of await catalog.passagesOf(articleId)) {
      const own = stemsOfSentences(passage);
      for (const [at, sentence] of sentencesOf(passage).entries()) {
        const key = keyOf(sentence);
        if (places.has(key)) continue;
        places.set(key, sentences.length);
        sentences.push(sentence);
        stems.push(own[at] ?? []);
      }
    }
  }
  const bm25 = createPlainBm25(stems);
  return {
    rank: (question) => bm25.rank(contentStems(question)).map((place) => sentences[place]!),
    scores(question) {
      const scores = bm25.scores(contentStems(question));
      return (sentence) => scores[places.get(keyOf(sentence)) ?? -1] ?? 0;
    },
  };
}

const keyOf = ({ articleId, start }: Place): string => `${start} ${articleId}`;
