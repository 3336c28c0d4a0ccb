import type { z } from 'zod';
import { normaliseLineEnds } from '../../src/corpus/read-text.ts';
import type { fixtureSchema } from '../fixture.ts';

/** What an importer gives, one after the other, so that no set need be held in memory. */
export type Imported =
  | { readonly kind: 'article'; readonly article: ImportedArticle }
  | { readonly kind: 'question'; readonly place: string; readonly line: FixtureLine }
  /** What must be mended before anything is written. */
  | { readonly kind: 'fault'; readonly place: string; readonly reason: string }
  /** What has no place in our layout, counted for the user by its reason. */
  | { readonly kind: 'left-out'; readonly reason: string };

/** One line of `articles.jsonl`. */
export type ImportedArticle = {
  readonly id: string;
  readonly title?: string;
  readonly url?: string;
  readonly text: string;
};
export type FixtureLine = z.input<typeof fixtureSchema>;

/** The text as ingest keeps it, so that offsets into one are offsets into the other: control characters would have an article refused. */
export function articleText(raw: string): string {
  return normaliseLineEnds(raw)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/(?![\t\n\v\f\r\u0085])\p{Cc}/gu, ' ');
}
