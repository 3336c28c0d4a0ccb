/** Okapi BM25 with the parameters that Anserini takes as its reference (Robertson & Zaragoza 2009; k1 = 0.9, b = 0.4). */
const saturation = 0.9;
const lengthWeight = 0.4;

export type PlainBm25 = {
  /** Places of the documents that share a term with the question, best score first; equal scores keep the documents' order. */
  rank(question: readonly string[]): number[];
  /** The score of each document for the question; 0 for one that shares no term with it. */
  scores(question: readonly string[]): Float64Array;
};

/**
 * The plain keyword ranking that ours is held against: documents as bags of terms, nothing else. A term that the question
 * repeats counts once. `idf = ln(1 + (N − n + .5)/(n + .5))`, as in Lucene.
 */
export function createPlainBm25(documents: readonly (readonly string[])[]): PlainBm25 {
  const postings = new Map<string, Map<number, number>>();
  let total = 0;
  for (const [place, terms] of documents.entries()) {
    total += terms.length;
    for (const term of terms) {
      const counts = postings.get(term) ?? new Map<number, number>();
      postings.set(term, counts.set(place, (counts.get(place) ?? 0) + 1));
    }
  }
  const meanLength = total / Math.max(1, documents.length);
  const norms = documents.map(
    ({ length }) => saturation * (1 - lengthWeight + (lengthWeight * length) / Math.max(1, meanLength)),
  );

  function scores(question: readonly string[]): Float64Array {
    const sums = new Float64Array(documents.length);
    for (const term of new Set(question)) {
      const counts = postings.get(term);
      if (!counts) continue;
      const idf = Math.log(1 + (documents.length - counts.size + 0.5) / (counts.size + 0.5));
      for (const [place, count] of counts) {
        sums[place]! += (idf * count * (saturation + 1)) / (count + norms[place]!);
      }
    }
    return sums;
  }

  return {
    scores,
    rank(question) {
      const sums = scores(question);
      const found: number[] = [];
      for (let place = 0; place < sums.length; place += 1) if (sums[place]! > 0) found.push(place);
      return found.sort((a, b) => sums[b]! - sums[a]! || a - b);
    },
  };
}
