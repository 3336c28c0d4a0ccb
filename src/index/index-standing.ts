/** How an index outside the catalog stands, as far as it can be seen at a glance; looking changes nothing. */
export type IndexStanding = {
  /** What serves, with its version, such as “pgvector 0.8.1”. */
  readonly servedBy: string;
  /** Whether that is a version that Footnote can use. */
  readonly isUsable: boolean;
  /** Catalog version that it holds; 0 where it holds nothing yet. */
  readonly version: number;
  /** How many passages it holds: where there are several copies, each of them. */
  readonly passages: readonly number[];
  /** Nodes that did not answer. */
  readonly silentNodes: number;
};
