import { z } from 'zod';
import type { SourceRecord } from '../catalog/source-record.ts';

const validators = { etag: z.string().nullable(), lastModified: z.string().nullable() };
const pageSchema = z.object({
  ...validators,
  articleIds: z.array(z.string()),
  /** What a sitemap says of its last change. */
  changed: z.string().nullable(),
  /** An article that a feed's own text made, which stands for the page until that can be read. */
  standIn: z.string().nullable(),
});
const feedSchema = z.object({
  ...validators,
  /** Where it is asked for from now on. */
  movedTo: z.string().nullable(),
  /** It was taken away for good. */
  isGone: z.boolean(),
  /** What it said of each of its entries. */
  marks: z.record(z.string(), z.string()),
});

/** What is remembered of a page, and of a feed, in `SourceRecord.seen`. */
export type PageSeen = z.infer<typeof pageSchema>;
export type FeedSeen = z.infer<typeof feedSchema>;

export const nothingSeenOfPage: PageSeen = {
  etag: null,
  lastModified: null,
  articleIds: [],
  changed: null,
  standIn: null,
};
export const nothingSeenOfFeed: FeedSeen = { etag: null, lastModified: null, movedTo: null, isGone: false, marks: {} };

export function pageSeen(record: SourceRecord | undefined): PageSeen {
  return parse(record, pageSchema) ?? nothingSeenOfPage;
}

export function feedSeen(record: SourceRecord | undefined): FeedSeen {
  return parse(record, feedSchema) ?? nothingSeenOfFeed;
}

/** What another version of this program wrote is as good as nothing. */
function parse<Seen>(record: SourceRecord | undefined, schema: z.ZodType<Seen>): Seen | null {
  if (!record?.seen) return null;
  try {
    return schema.safeParse(JSON.parse(record.seen)).data ?? null;
  } catch {
    return null;
  }
}
