import { z } from 'zod';
import { askRequestSchema } from '../answer/answer.ts';

/** Text that can be stored and found again as it is: no NUL, no half of a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !/\0|\p{Surrogate}/u.test(value), 'must not hold NUL characters or halves of surrogate pairs');
const words = (max: number) => text(max).refine((value) => value.trim() !== '', 'must not be empty');

const placeSchema = z
  .strictObject({
    articleId: z.string().min(1).max(1000),
    articleVersion: z.number().int().min(1),
    start: z.number().int().min(0),
    end: z.number().int().min(1),
  })
  .refine(({ start, end }) => start < end, { message: 'must be after start', path: ['end'] });
export type Place = z.infer<typeof placeSchema>;

const quotedPlaceSchema = z.object({
  articleId: z.string(),
  articleVersion: z.number().int(),
  start: z.number().int(),
  end: z.number().int(),
  quote: z.string().describe('Read from the archive, at these offsets.'),
});
export type QuotedPlace = z.infer<typeof quotedPlaceSchema>;

const { question, history, filters, asOf } = askRequestSchema.shape;

/** What a reader says of one answer, beside what was asked and answered. */
export const feedbackRequestSchema = z
  .strictObject({
    answerId: words(200).describe('`id` of the answer. Given again, it takes the place of what was said before.'),
    question,
    history,
    filters,
    asOf,
    statements: z.array(words(5000)).max(50).describe("The `text` of the answer's statements; none for a refusal."),
    citations: z.array(placeSchema).max(100).describe('The places that the answer cited, as they were given.'),
    verdict: z.enum(['right', 'wrong', 'incomplete']),
    evidence: z
      .array(placeSchema)
      .max(20)
      .optional()
      .describe('The right words, or those that are missing, where the articles hold them.'),
    shortAnswer: words(500).optional().describe("The right answer, in the reader's words."),
    notInArticles: z.boolean().optional().describe('With `wrong`: the articles do not hold the answer.'),
    note: words(2000).optional(),
  })
  .refine(({ verdict, notInArticles }) => !notInArticles || verdict === 'wrong', {
    message: 'goes with the verdict wrong only',
    path: ['notInArticles'],
  })
  .refine(({ notInArticles, evidence, shortAnswer }) => !notInArticles || !(evidence?.length || shortAnswer), {
    message: 'contradicts evidence and shortAnswer',
    path: ['notInArticles'],
  });
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;
export type Verdict = FeedbackRequest['verdict'];

/** What is kept: the same with the quotes and the time. Nothing of who said it. */
export const feedbackSchema = z.object({
  ...feedbackRequestSchema.shape,
  citations: z.array(quotedPlaceSchema),
  evidence: z.array(quotedPlaceSchema),
  givenAt: z.string().describe('UTC date-time.'),
});
export type Feedback = z.infer<typeof feedbackSchema>;

export type FeedbackPage = {
  /** In the order in which it was given. */
  readonly feedback: readonly Feedback[];
  /** Where the next page begins; null on the last one. */
  readonly next: number | null;
  readonly total: number;
};
