/** Turns text into unit vectors. Vectors of one `identity` can be compared with each other and with no others. */
export type Embedder = {
  /** Names the model, its weights and how they are used; stored with an index, which refuses any other. */
  readonly identity: EmbedderIdentity;
  /** One vector for each passage text, in order; work already started stops when `signal` fires. */
  embedPassages(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array[]>;
  /** Vectors of a few sentences, which are compared with a question's, for an answer that someone waits for. Never waits behind passages. */
  embedSentences(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Float32Array[]>;
  /** The vector of one question. Never waits behind passages. */
  embedQuestion(text: string, options?: { readonly signal?: AbortSignal }): Promise<Float32Array>;
  close(): Promise<void>;
};

export type EmbedderIdentity = {
  /** Name in the model registry. */
  readonly model: string;
  /** SHA-256 of the weights, in hex. */
  readonly sha256: string;
  readonly dimensions: number;
};
