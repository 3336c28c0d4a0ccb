/** A search index that can be held against the catalog, and put right. */
export type Comparable = {
  /** Compares everything that the index holds with the catalog, by ranges of passage ids; reads both whole. */
  compare(): Promise<IndexComparison>;
  /** The same, and takes what differs from the catalog anew. What it found is told as it was before. */
  repair(): Promise<IndexComparison>;
};

export type IndexComparison = {
  /** Catalog version that was compared. */
  readonly version: number;
  /** Passages of the catalog. */
  readonly passages: number;
  readonly ranges: number;
  readonly differing: readonly RangeDifference[];
};

export type RangeDifference = {
  /** The first passage id of the range; the last is `rangeSize` - 1 more. */
  readonly first: number;
  /** How many passages the catalog and the index have there; where they are as many, something in one of them differs. */
  readonly inCatalog: number;
  readonly inIndex: number;
};

/** Passage ids of one range. */
export const rangeSize = 16_384;
export const rangeOf = (passageId: number) => Math.floor(passageId / rangeSize);

/** By range: how many passages there are, and one checksum of all that is known of them, whatever their order. */
export type RangeTally = Map<number, { count: number; checksum: bigint }>;

export function addToTally(tally: RangeTally, range: number, count: number, checksum: bigint): void {
  const before = tally.get(range);
  tally.set(range, { count: (before?.count ?? 0) + count, checksum: (before?.checksum ?? 0n) ^ checksum });
}

export function compareTallies(catalog: RangeTally, index: RangeTally, version: number): IndexComparison {
  const ranges = [...new Set([...catalog.keys(), ...index.keys()])].sort((a, b) => a - b);
  const differing: RangeDifference[] = [];
  let passages = 0;
  for (const range of ranges) {
    const expected = catalog.get(range) ?? { count: 0, checksum: 0n };
    const held = index.get(range) ?? { count: 0, checksum: 0n };
    passages += expected.count;
    if (expected.count !== held.count || expected.checksum !== held.checksum)
      differing.push({ first: range * rangeSize, inCatalog: expected.count, inIndex: held.count });
  }
  return { version, passages, ranges: ranges.length, differing };
}
