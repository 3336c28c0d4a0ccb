/** One document of the archive. Every offset in the product refers to `text`: UTF-16 code units, half-open. */
export type Article = {
  /** Path below the corpus folder without extension, or a JSONL line's own `id`: the same on every machine. */
  readonly id: string;
  /** Path below the corpus folder, with `/` on every system. */
  readonly path: string;
  readonly title: string;
  readonly outlet: string | null;
  readonly author: string | null;
  /** ISO 8601 date (`2024-08-13`) or UTC date-time; `null` when unknown, never guessed. */
  readonly publishedAt: string | null;
  readonly url: string | null;
  /** The body of a text as written: front matter and BOM taken off, line ends made `\n`, nothing else changed. Of another format what a reader sees of it. */
  readonly text: string;
  /** Where each page begins in `text`, rising; only where the original has pages. */
  readonly pages?: readonly number[];
};
