/** Turns text into unit vectors. Vectors of one `identity` can be compared with each other and with no others. */
export type Embedder = {
  /** Names the model, its weights and how they are used; stored with an index, which refuses any other. */
  readonly identity: EmbedderIdentity;
  /** One embedding for each passage, in order; work already started stops when `signal` fires. */
  embedPassages(passages: readonly PassageText[], options?: { readonly signal?: AbortSignal }): Promise<Embedding[]>;
  /** The embedding of one question, whose words are one sentence. Never waits behind passages. */
  embedQuestion(text: string, options?: { readonly signal?: AbortSignal }): Promise<Embedding>;
  close(): Promise<void>;
};

export type EmbedderIdentity = {
  /** Name in the model registry. */
  readonly model: string;
  /** SHA-256 of the weights, in hex. */
  readonly sha256: string;
  readonly dimensions: number;
};

/** A passage as it is embedded: its sentences under its article's title, since a passage from the middle seldom says what it is about. */
export type PassageText = { readonly title: string; readonly sentences: readonly string[] };

export type Embedding = {
  /** A unit vector for the whole. */
  readonly vector: Float32Array;
  /** What each word means where it stands, by sentence: see `word-codes.ts`. */
  readonly wordCodes: Uint8Array;
};
