/** Reads a question and a passage together and says how well the one answers the other: slower than comparing vectors, and surer. */
export type Reranker = {
  /** Name of the model in the registry, or of its folder. */
  readonly name: string;
  /**
   * For each text, in order, a score from 0 to 1; only the order of one question's scores means anything. Equal pairs get
   * equal scores, whatever else is asked. Rejects with the reason of `signal` as soon as it fires.
   */
  score(question: string, texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<number[]>;
  close(): Promise<void>;
};
