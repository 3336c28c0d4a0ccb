import { z } from 'zod';
import { askRequestSchema, filtersSchema, type AskRequest } from '../src/answer/answer.ts';

const turn = z
  .object({
    role: z.enum(['user', 'assistant']),
    content: z.string().optional(),
    text: z.string().optional().describe('Another name of `content`.'),
  })
  .transform(({ role, content, text }) => ({ role, content: content ?? text ?? '' }));

/** Where the answer stands: a span of an article, or, where only that is known, the article as a whole. */
const evidenceSchema = z
  .object({
    articleId: z.string().min(1),
    start: z.number().int().min(0).optional(),
    end: z.number().int().min(1).optional(),
    quote: z.string().min(1).optional(),
  })
  .refine(
    ({ start, end, quote }) =>
      (start === undefined) === (end === undefined) && (start === undefined) === (quote === undefined),
    {
      message: 'needs start, end and quote together, or none of them',
    },
  )
  .meta({
    dependentRequired: { start: ['end', 'quote'], end: ['start', 'quote'], quote: ['start', 'end'] },
    description: "Offsets are UTF-16 code units of the article's text, half-open.",
  });

/**
 * One question of an eval, one JSON object a line (docs/design.md, section 7). Unknown fields are kept out of the way, so
 * that a fixture file may carry its own notes; `askedAt` and a turn's `text` are read as `asOf` and `content`.
 */
export const fixtureSchema = z
  .object({
    id: z.string().min(1),
    question: askRequestSchema.shape.question.meta({ pattern: String.raw`\S` }),
    history: z.array(turn).optional().describe('The turns before the question; its last 20 are sent.'),
    asOf: askRequestSchema.shape.asOf,
    askedAt: askRequestSchema.shape.asOf.describe('Another name of `asOf`.'),
    filters: filtersSchema.optional(),
    kind: z.string().min(1).describe('What sort of question it is; scores are shown for each kind.'),
    answerable: z.boolean().describe('Whether the archive holds the answer; where it does not, a refusal is right.'),
    answers: z.array(z.string().min(1)).describe('Any one of them is accepted; empty where there is none.'),
    evidence: z.array(evidenceSchema).describe('Every place that by itself answers; empty where there is none.'),
    relevant: z
      .array(z.string())
      .optional()
      .describe('Articles that hold evidence, where more are known than `evidence` names.'),
    holdout: z.array(z.string()).optional().describe('Articles without which the archive does not answer.'),
    forbidden: z.array(z.string().min(1)).optional().describe('What no answer may say.'),
    series: z.string().optional().describe('What the same question of other periods shares with this one.'),
    split: z.enum(['development', 'report']).optional().describe('To tune on, or for figures that are published.'),
    accepted: z
      .literal(true, {
        error: 'is a draft that nobody has accepted; run npm run eval -- draft --review FILE --to FILE',
      })
      .optional()
      .describe('`false` in a draft, which is not run.'),
  })
  .transform(({ askedAt, accepted: _accepted, ...fixture }) => ({ ...fixture, asOf: fixture.asOf ?? askedAt }));
export type Fixture = z.infer<typeof fixtureSchema>;
export type GoldSpan = { readonly articleId: string; readonly start: number; readonly end: number };

/** What the assistant is asked; the trace is wanted for the ranking of evidence. At most the last 20 turns may be sent. */
export function askRequest({ question, history, asOf, filters }: Fixture): AskRequest {
  return {
    question,
    ...(history && { history: history.slice(-20) }),
    ...(asOf && { asOf }),
    ...(filters && { filters }),
    include: ['trace'],
  };
}

/** The evidence that is known to the character. */
export function goldSpans({ evidence }: Fixture): GoldSpan[] {
  return evidence.flatMap(({ articleId, start, end }) =>
    start === undefined || end === undefined ? [] : [{ articleId, start, end }],
  );
}

/** The articles that hold evidence. */
export function goldArticles({ relevant, evidence }: Fixture): Set<string> {
  return new Set(relevant ?? evidence.map(({ articleId }) => articleId));
}
