import { z } from 'zod';
import { askRequestSchema, citationSchema, passageSchema } from './answer.ts';

/** What a search takes: a question as for an answer, without what only a model needs. */
export const searchRequestSchema = askRequestSchema.omit({ passages: true, include: true }).extend({
  passages: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('From how many passages, the best ones, the evidence may come; 8 if not given.'),
  include: z
    .array(z.enum(['passages']))
    .max(1)
    .optional(),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

/** A sentence with the place that it would be cited at. */
export const evidenceSchema = citationSchema
  .omit({ number: true })
  .extend({ score: z.number().describe('How likely it is that this sentence answers, from 0 to 1.') });
export type Evidence = z.infer<typeof evidenceSchema>;

export const searchResultSchema = z.object({
  question: z.string(),
  standaloneQuestion: z.string(),
  evidence: z.array(evidenceSchema).describe('Sentences of the best passages, best evidence first; at most 20.'),
  degraded: z.array(z.string()).describe('What was missing while this was searched, in words.'),
  indexVersion: z.number().int(),
  timings: z.object({ retrievalMs: z.number() }),
  passages: z.array(passageSchema).optional(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
