/** Judges how far cited text entails a statement. */
export type SupportScorer = {
  readonly method: string;
  score(claim: SupportClaim): Promise<Support>;
  close(): Promise<void>;
};

export type SupportClaim = {
  readonly statement: string;
  /** The cited sentences, exactly as they stand. */
  readonly evidence: readonly string[];
  /** What the cited sentences' pronouns and dates may refer to: title, date and neighbouring sentences. Supports nothing by itself. */
  readonly context: { readonly title: string; readonly publishedAt: string | null; readonly before: string };
};

export type Support = {
  readonly score: number;
  readonly verdict: 'supported' | 'unsupported' | 'contradicted';
  readonly method: string;
  /** Why it is not supported, as one phrase. */ readonly reason?: string;
};
