import type { Hit } from '../../search-index.ts';
import { keywordBase } from './base.ts';
import { keywordRecent } from './recent.ts';
import { searchParts } from './search.ts';
import type { KeywordDocument, KeywordSegment } from './segment.ts';
import { emptySegment } from './segment.ts';
import { termsLike, type TermLike } from './terms-like.ts';

/** BM25 over passages in memory: a segment, which came from a file, and beside it what was added and removed since. */
export type KeywordIndex = {
  /** Passages held, without those removed. */
  readonly size: number;
  /** Passages beside the segment, and passages removed: what a new segment would take in. */
  readonly pending: number;
  /** Takes a passage in; one that it holds or held already is left as it is, for ids are never used again. */
  add(document: KeywordDocument): void;
  /** Whether it was there. */
  remove(passageId: number): boolean;
  /** See `searchParts`; `allowed` narrows the search to these passages. The same set must stay as it is, for its mask is kept. */
  search(terms: readonly string[], limit: number, allowed: ReadonlySet<number> | null): Hit[];
  /** How many passages hold the term. */
  frequency(term: string): number;
  termsLike(word: string, edits: number, limit: number): TermLike[];
};

export function keywordIndex(segment: KeywordSegment = emptySegment()): KeywordIndex {
  const base = keywordBase(segment);
  const recent = keywordRecent();
  // The recent ones first: they are few, and what they score spares places of the base.
  const parts = [recent, base];
  return {
    get size() {
      return base.passages + recent.passages;
    },
    get pending() {
      return recent.taken + segment.passageIds.length - base.passages;
    },
    add(document) {
      if (!base.holds(document.passageId)) recent.add(document);
    },
    remove: (passageId) => recent.remove(passageId) || base.remove(passageId),
    frequency: (term) => parts.reduce((sum, part) => sum + (part.find(term)?.frequency ?? 0), 0),
    termsLike: (word, edits, limit) => termsLike(parts, word, edits, limit),
    search: (terms, limit, allowed) => searchParts(parts, terms, limit, allowed),
  };
}
