/**
 * Dense and keyword search over the passages of a catalog. Derived: it knows the catalog version that it holds,
 * catches up from the catalog's changes, and can be thrown away and rebuilt.
 */
export type SearchIndex = {
  /** The catalog version that dense search holds. */
  version(): number;
  /** Takes over what the catalog gained, by whichever process; costs nothing when that is nothing. Every search does it by itself. */
  refresh(): Promise<void>;
  /** Whether dense search can serve; keyword search always can. */
  readonly dense: boolean;
  /** Passages nearest to `vector`, best first; scores are cosines. */
  searchDense(vector: Float32Array, options: SearchOptions): Promise<Hit[]>;
  /** Passages that share words with `question`, best first; scores are BM25, higher is better. */
  searchKeyword(question: string, options: SearchOptions): Promise<Hit[]>;
  /** The first passages of the newest articles, for where nothing is alike; their scores are 0. */
  newest(options: SearchOptions): Promise<Hit[]>;
  /** How many passages hold a word of this stem. */
  passagesWith(stem: string): Promise<number>;
  /** Stems of the archive that whoever typed `word`, with so many wrong letters, may have meant a word of; the likeliest first. */
  stemsLike(word: string, edits: number): Promise<StemLike[]>;
  close(): Promise<void>;
};

export type SearchOptions = { readonly limit: number; readonly filters?: SearchFilters };

/** Each one given narrows the search; dates are inclusive ISO dates and leave out articles without a date. */
export type SearchFilters = {
  readonly publishedFrom?: string | undefined;
  readonly publishedTo?: string | undefined;
  readonly articleIds?: readonly string[] | undefined;
  readonly outlets?: readonly string[] | undefined;
};

export type StemLike = {
  readonly stem: string;
  /** Some passages that hold a word of it. */
  readonly passageIds: readonly number[];
};

export type Hit = { readonly passageId: number; readonly score: number };
