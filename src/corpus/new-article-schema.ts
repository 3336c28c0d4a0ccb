import { z } from 'zod';

/** Text that can be stored and found again as it is: no NUL, no half of a surrogate pair. */
const sound = (text: string) => !/\0|\p{Surrogate}/u.test(text);
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine(sound, 'must not hold NUL characters or halves of surrogate pairs')
    // As a pattern, so that the description for programs says it, too.
    .regex(/\S/u, 'must not be empty');
const httpUrl = text(2000).refine(
  (value) => URL.canParse(value) && /^https?:$/u.test(new URL(value).protocol),
  'must be an http or https URL',
);

/** An article that comes over HTTP or from a program. */
export const newArticleSchema = z.strictObject({
  title: text(1000),
  text: text(5_000_000),
  outlet: text(300).nullable().optional(),
  author: text(300).nullable().optional(),
  publishedAt: z
    .union(
      [z.iso.date(), z.iso.datetime()],
      'must be a date such as 2024-08-13 or a UTC date-time such as 2024-08-13T09:30:00Z',
    )
    .nullable()
    .optional(),
  url: httpUrl.nullable().optional(),
});
