import { z } from 'zod';
import { answerSchema, citationSchema, passageSchema, statementSchema } from './answer.ts';

/** What `ask` yields, and what `text/event-stream` sends with `type` as the event's name. Nothing unverified is ever in one. */
export const answerEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sources-found'),
    standaloneQuestion: z.string(),
    sources: z.array(passageSchema.omit({ text: true })),
  }),
  z.object({
    type: z.literal('statement'),
    statement: statementSchema,
    citations: z.array(citationSchema).describe('Those that this statement is the first to use.'),
  }),
  z.object({ type: z.literal('answer-end'), answer: answerSchema }),
  z.object({ type: z.literal('answer-failed'), code: z.string(), message: z.string() }),
]);
export type AnswerEvent = z.infer<typeof answerEventSchema>;
