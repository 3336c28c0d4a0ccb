/** How a sync stands; sent at most ten times a second and at every change of step. */
export type IngestProgress = {
  readonly step: 'loading' | 'embedding' | 'indexing' | 'done';
  readonly articlesDone: number;
  readonly articlesTotal: number;
  readonly passagesDone: number;
  readonly passagesTotal: number;
};

/** What a sync did. `failed` names each file or line that could not be read, with the reason; the others went on. */
export type IngestReport = {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  readonly passagesEmbedded: number;
  readonly passagesFromCache: number;
  readonly seconds: number;
  readonly indexVersion: number;
};
