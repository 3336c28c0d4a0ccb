import type { Hit } from '../search-index.ts';

/** The best `limit` hits of those offered, in a heap with the worst of them at its root; equal scores are told apart by the lower passage id. */
export type TopHits = {
  readonly limit: number;
  /** What a hit must reach to get in; 0 while there is room. */
  readonly threshold: number;
  offer(passageId: number, score: number): void;
  /** Best first; takes them out. */
  take(): Hit[];
};

export function topHits(limit: number): TopHits {
  const hits: Hit[] = [];
  const isWorse = (a: Hit, b: Hit) => a.score < b.score || (a.score === b.score && a.passageId > b.passageId);
  const at = (index: number) => hits[index] as Hit;

  function rise(from: number): void {
    const hit = at(from);
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isWorse(hit, at(parent))) break;
      hits[index] = at(parent);
      index = parent;
    }
    hits[index] = hit;
  }

  function sink(hit: Hit): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= hits.length) break;
      if (child + 1 < hits.length && isWorse(at(child + 1), at(child))) child += 1;
      if (!isWorse(at(child), hit)) break;
      hits[index] = at(child);
      index = child;
    }
    hits[index] = hit;
  }

  return {
    limit,
    get threshold() {
      return hits.length < limit || limit <= 0 ? 0 : at(0).score;
    },
    offer(passageId, score) {
      if (hits.length < limit) {
        hits.push({ passageId, score });
        rise(hits.length - 1);
        return;
      }
      const worst = hits[0];
      if (!worst || score < worst.score || (score === worst.score && passageId > worst.passageId)) return;
      sink({ passageId, score });
    },
    take: () => hits.splice(0).sort((a, b) => b.score - a.score || a.passageId - b.passageId),
  };
}
