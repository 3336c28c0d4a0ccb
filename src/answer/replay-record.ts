import { z } from 'zod';
import type { RankedSentence } from '../retrieval/evidence.ts';
import type { RetrievedPassage } from '../retrieval/retrieve.ts';
import type { Written } from './answer-record.ts';

const span = { start: z.number().int(), end: z.number().int() };

/** What an answer can be built from again, without an archive or a model: what was shown, what of it could be cited, and what was written. */
export const replayRecordSchema = z.object({
  passages: z.array(
    z.object({
      id: z.number().int(),
      articleId: z.string(),
      ordinal: z.number().int(),
      ...span,
      text: z.string(),
      sentences: z.array(z.object(span)),
    }),
  ),
  articles: z.record(
    z.string(),
    z.object({
      id: z.string(),
      path: z.string(),
      title: z.string(),
      outlet: z.string().nullable(),
      author: z.string().nullable(),
      publishedAt: z.string().nullable(),
      url: z.string().nullable(),
      version: z.number().int(),
    }),
  ),
  citable: z.array(z.object({ articleId: z.string(), ...span, score: z.number() })).describe('Best first.'),
  written: z.array(
    z.object({
      model: z.string(),
      output: z.array(z.union([z.string(), z.object({ text: z.string(), labels: z.array(z.string()) })])),
      failed: z.boolean().describe('Whether the model failed after this.'),
    }),
  ),
});
export type ReplayRecord = z.infer<typeof replayRecordSchema>;

export function replayRecord(
  shown: readonly RetrievedPassage[],
  citable: readonly RankedSentence[],
  written: readonly Written[],
): ReplayRecord {
  const sentencesShown = new Set(
    shown.flatMap(({ passage }) => passage.sentences.map(({ start, end }) => `${start}-${end} ${passage.articleId}`)),
  );
  const passages = shown.map(({ passage }) => {
    const { id, articleId, ordinal, start, end, text, sentences } = passage;
    return {
      id,
      articleId,
      ordinal,
      start,
      end,
      text,
      sentences: sentences.map(({ start: from, end: to }) => ({ start: from, end: to })),
    };
  });
  const articles = shown.map(({ article }) => {
    const { id, path, title, outlet, author, publishedAt, url, version } = article;
    return [id, { id, path, title, outlet, author, publishedAt, url, version }] as const;
  });
  return {
    passages,
    articles: Object.fromEntries(articles),
    citable: citable
      .filter(({ articleId, start, end }) => sentencesShown.has(`${start}-${end} ${articleId}`))
      .map(({ articleId, start, end, score }) => ({ articleId, start, end, score })),
    written: written.map(({ model, output, failed }) => ({
      model,
      failed,
      output: output.map((piece) => (typeof piece === 'string' ? piece : { ...piece, labels: [...piece.labels] })),
    })),
  };
}
