import { z } from 'zod';

/** One change: who made it, what it was, and how it ended. No question, text or key is in it. */
const auditEntrySchema = z.object({
  /** UTC date-time. */
  at: z.string(),
  /** Name and id of the key; `local` without one, `command line` for a command. */
  who: z.string(),
  what: z.string(),
  /** The article, answer or key that was changed. */
  of: z.string().optional(),
  from: z.string().optional(),
  status: z.number().optional(),
  requestId: z.string().optional(),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;
/** Noted as of now where it has no time. */
export type NewAuditEntry = Omit<AuditEntry, 'at'> & Partial<Pick<AuditEntry, 'at'>>;

/** The latest changes, in a bounded room. */
export type AuditLog = {
  /** Settles when it is on the disk, after all that were noted before it. */
  note(entry: NewAuditEntry): Promise<void>;
  /** In the order in which they were noted; `after` is the `next` of the page before. */
  list(page: { readonly after: number; readonly limit: number }): Promise<AuditPage>;
  close(): Promise<void>;
};
export type AuditPage = { readonly entries: readonly AuditEntry[]; readonly next: number | null };

export const auditLine = (entry: NewAuditEntry): string =>
  JSON.stringify({ ...entry, at: entry.at ?? new Date().toISOString() });

/** `null` for a line that is none of ours, such as one that a full disk cut. */
export function readAuditLine(line: string): AuditEntry | null {
  try {
    return auditEntrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
