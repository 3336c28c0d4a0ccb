import { z } from 'zod';

/** The one wire schema of an answer: HTTP, SSE, command line and eval all speak it. */
/** One pattern that knows every day there is, so that the description for programs says it, too. */
const isoDate = z.string().regex(z.regexes.date, 'must be a day that exists, such as 2024-08-20');
const offset = z.number().int().min(0);

export const filtersSchema = z
  .strictObject({
    publishedFrom: isoDate.optional().describe('Only articles published on or after this day.'),
    publishedTo: isoDate.optional().describe('Only articles published on or before this day.'),
    articleIds: z.array(z.string().min(1).max(1000)).min(1).max(1000).optional(),
    outlets: z.array(z.string().min(1).max(300)).min(1).max(100).optional(),
  })
  .refine((filters) => !filters.publishedFrom || !filters.publishedTo || filters.publishedFrom <= filters.publishedTo, {
    message: 'publishedFrom must not be after publishedTo',
    path: ['publishedFrom'],
  });

const turnSchema = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.string().max(20_000),
  citations: z
    .array(
      z.strictObject({
        articleId: z.string().min(1).max(1000),
        articleVersion: z.number().int().min(1).optional(),
        start: offset,
        end: offset,
      }),
    )
    .max(50)
    .optional()
    .describe('What the answer cited, as it was given: a follow-up is understood from it.'),
});

export const askRequestSchema = z.strictObject({
  question: z
    .string()
    .max(2000)
    .refine((text) => text.trim().length > 0, 'must not be empty'),
  history: z.array(turnSchema).max(20).optional(),
  filters: filtersSchema.optional(),
  asOf: isoDate.optional().describe('The reader\'s today, against which "last month" and the like are read.'),
  passages: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('How many passages are shown to the model; 8 if not given.'),
  include: z
    .array(z.enum(['passages', 'trace']))
    .max(2)
    .optional(),
});
export type AskRequest = z.infer<typeof askRequestSchema>;

export const supportSchema = z.object({
  score: z.number().min(0).max(1),
  verdict: z.enum(['supported', 'unsupported', 'contradicted']),
  method: z.string(),
});

export const statementSchema = z.object({
  text: z.string(),
  start: offset.describe('Where the statement starts in `answer`, in UTF-16 code units.'),
  end: offset,
  citations: z.array(z.number().int().min(1)).min(1),
  support: supportSchema,
});
export type Statement = z.infer<typeof statementSchema>;

export const copySchema = z.object({
  articleId: z.string(),
  title: z.string(),
  outlet: z.string().nullable(),
  publishedAt: z.string().nullable(),
});
export type Copy = z.infer<typeof copySchema>;

const articleVersion = z
  .number()
  .int()
  .describe(
    "Version of the article's text that the place is in: `GET /articles/{id}?version=` tells whether it still is.",
  );

export const citationSchema = z.object({
  number: z.number().int().min(1),
  articleId: z.string(),
  articleVersion,
  title: z.string(),
  outlet: z.string().nullable(),
  publishedAt: z.string().nullable(),
  url: z.string().nullable(),
  start: offset.describe("Where the quote starts in the article's `text`, in UTF-16 code units."),
  end: offset,
  quote: z.string(),
  passageId: z.number().int(),
  page: z.number().int().min(1).optional().describe('The page of the original that it stands on, where it has pages.'),
  copies: z
    .array(copySchema)
    .optional()
    .describe('Other articles that print the same text with this sentence in it: with them it is still one source.'),
});
export type Citation = z.infer<typeof citationSchema>;

export const closestSchema = z.object({
  articleId: z.string(),
  articleVersion,
  title: z.string(),
  publishedAt: z.string().nullable(),
  start: offset,
  end: offset,
  quote: z.string(),
  score: z.number(),
});
export type Closest = z.infer<typeof closestSchema>;

const differingValueSchema = closestSchema.omit({ score: true }).extend({
  text: z.string().describe('The value as the quote writes it.'),
  happened: z
    .object({ from: isoDate, to: isoDate })
    .nullable()
    .describe('The days of the event, where the article states them, "on Tuesday" worked out.'),
});
const disagreementSchema = z.object({
  kind: z.enum(['number', 'date', 'place']),
  relation: z
    .enum(['update', 'conflict', 'several-events'])
    .describe('Later articles know more; nothing tells which value holds; or each value is of an event of its own.'),
  values: z.array(differingValueSchema).min(2).max(4).describe('Newest first, each with one sentence that says so.'),
});
export type ArticlesDiffer = z.infer<typeof disagreementSchema>;

export const droppedSchema = z.object({ text: z.string(), reason: z.string() });
export type Dropped = z.infer<typeof droppedSchema>;

export const passageSchema = z.object({
  passageId: z.number().int(),
  articleId: z.string(),
  title: z.string(),
  publishedAt: z.string().nullable(),
  start: offset,
  end: offset,
  text: z.string(),
  score: z.number(),
});

export const answerSchema = z.object({
  id: z.string(),
  status: z.enum(['answered', 'partial', 'unanswerable']),
  question: z.string(),
  standaloneQuestion: z.string(),
  answer: z.string().describe('The statements with [n] markers; empty when unanswerable.'),
  statements: z.array(statementSchema),
  citations: z.array(citationSchema),
  dropped: z.array(droppedSchema),
  closest: z.array(closestSchema),
  disagreements: z
    .array(disagreementSchema)
    .max(3)
    .optional()
    .describe('Where articles give different values for what was asked; absent where none were found.'),
  explanation: z
    .string()
    .nullable()
    .describe(
      'Why there is no answer or only a part of one: what of the question found nothing, what is nearest, and from when to when the archive reaches.',
    ),
  confidence: z.number().min(0).max(1),
  model: z.object({
    provider: z.string(),
    name: z.string(),
    promptVersion: z.string(),
    fallbackFrom: z.string().nullable().describe('The model that failed, where another one answered in its place.'),
  }),
  degraded: z.array(z.string()).describe('What was missing while this was answered, in words.'),
  indexVersion: z.number().int(),
  usage: z
    .object({ inputTokens: z.number().int().min(0), outputTokens: z.number().int().min(0) })
    .nullable()
    .describe(
      'Tokens that the language model read and wrote for this, a rewritten follow-up included; null where it tells nothing.',
    ),
  timings: z.object({
    retrievalMs: z.number(),
    generationMs: z.number(),
    verificationMs: z.number(),
    totalMs: z.number(),
  }),
  passages: z.array(passageSchema).optional(),
  trace: z.record(z.string(), z.unknown()).optional(),
});
export type Answer = z.infer<typeof answerSchema>;
