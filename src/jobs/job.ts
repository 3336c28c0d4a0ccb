import { z } from 'zod';
import { newFile } from '../corpus/new-file-schema.ts';
import { errorCodes } from '../errors.ts';
import { webAddress } from '../fetching/web-address-schema.ts';

const fileJobSchema = z.strictObject({ kind: z.literal('file').describe('Adds the articles of a file.'), ...newFile });
const addressJobSchema = z.strictObject({
  kind: z.literal('address').describe('Adds what is at an address of the web.'),
  ...webAddress,
});
const syncJobSchema = z.strictObject({
  kind: z.literal('sync').describe('Brings the archive in line with the corpus folder as it is now.'),
});

/** What a job is to do. A kind to come is one more member here, one more name in `jobKinds`, one more case below and one in `job-work.ts`. */
export const jobRequestSchema = z.discriminatedUnion('kind', [fileJobSchema, addressJobSchema, syncJobSchema]);
export type JobRequest = z.output<typeof jobRequestSchema>;
const jobKinds = ['file', 'address', 'sync'] as const satisfies readonly JobRequest['kind'][];

/** What a request is about. */
type Subject = {
  /** For a reader; `null` where the kind says it all. */
  readonly name: string | null;
  /** Equal for requests that ask for the same. */
  readonly content: readonly string[];
  /** Whether what was done stays done: the bytes of a file are the same tomorrow, a page or a folder is not. */
  readonly isLasting: boolean;
};

export function subjectOf(request: JobRequest): Subject {
  switch (request.kind) {
    case 'file':
      return { name: request.name, content: [request.kind, request.name, request.content], isLasting: true };
    case 'address':
      return { name: request.address, content: [request.kind, request.address], isLasting: false };
    case 'sync':
      return { name: null, content: [request.kind], isLasting: false };
  }
}

/** What became of one article, or of what could not be read. */
export const fileOutcomeSchema = z.object({
  articleId: z.string().nullable().describe('null where it could not be read.'),
  title: z.string(),
  created: z.boolean().describe('false where it was there already.'),
  changed: z.boolean().optional().describe('Of an address: whether the article was there with another text.'),
  reason: z.string().nullable().describe('Why it could not be read; null where it was.'),
});

const count = z.number().int().min(0);
const moment = z.iso.datetime();

const summary = {
  id: z.string(),
  kind: z.enum(jobKinds),
  name: z.string().nullable().describe('What it reads: the name of the file, or the address; null for a sync.'),
  state: z
    .enum(['waiting', 'running', 'done', 'failed', 'stopped'])
    .describe('The last three are for good. What was stored before a job failed or was stopped stays.'),
  createdAt: moment,
  startedAt: moment.nullable(),
  endedAt: moment.nullable(),
  progress: z
    .object({
      step: z.enum(['loading', 'embedding', 'indexing', 'done']),
      articlesDone: count,
      articlesTotal: count.describe('As far as it is known.'),
      passagesDone: count,
      passagesTotal: count.describe('As far as it is known.'),
    })
    .nullable()
    .describe('null before it has begun.'),
  counts: z
    .object({ added: count, changed: count, moved: count, removed: count, unchanged: count, notRead: count })
    .describe('Articles so far; those of a sync when it has ended.'),
  error: z
    .object({ code: z.enum(errorCodes), message: z.string() })
    .nullable()
    .describe('Why it failed, or who stopped it where no client did; see docs/errors.md.'),
};

export const jobSummarySchema = z.object(summary);
export const jobSchema = z.object({
  ...summary,
  outcomes: z
    .array(fileOutcomeSchema)
    .describe(
      'What became of each article of a file or an address, and what a sync could not read: the first 100 of those that were read, and of those that were not. `counts` has all.',
    ),
});
export type JobSummary = z.output<typeof jobSummarySchema>;
export type Job = z.output<typeof jobSchema>;
export type JobCounts = Job['counts'];

/** What is told of a job: how it stands at once and at every change, and last how it ended. */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job-progress'), job: jobSummarySchema }),
  z.object({ type: z.literal('job-end'), job: jobSchema }),
]);
export type JobEvent = z.output<typeof jobEventSchema>;

export const hasEnded = ({ state }: Pick<Job, 'state'>): boolean => state !== 'waiting' && state !== 'running';
