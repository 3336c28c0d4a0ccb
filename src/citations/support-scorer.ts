/** Judges how far cited text entails a statement. */
export type SupportScorer = {
  readonly method: string;
  /** Rejects with the reason of `signal` as soon as it fires, where it takes any time. */
  score(claim: SupportClaim, options?: { readonly signal?: AbortSignal }): Promise<Support>;
  close(): Promise<void>;
};

/** A cited sentence, exactly as it stands, with what its pronouns and dates may refer to. The context supports nothing by itself. */
export type EvidenceSentence = {
  readonly text: string;
  readonly title: string;
  readonly publishedAt: string | null;
  /** The sentences that stand before it, in order. */
  readonly before: readonly string[];
};

export type SupportClaim = { readonly statement: string; readonly evidence: readonly EvidenceSentence[] };

export type Support = {
  /** Chance, from 0 to 1, that the cited text supports the statement. */
  readonly score: number;
  readonly verdict: 'supported' | 'unsupported' | 'contradicted';
  readonly method: string;
  /** Why it is not supported, as one phrase. */
  readonly reason?: string;
};
