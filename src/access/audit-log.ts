import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One change: who made it, what it was, and how it ended. No question, text or key is in it. */
export type AuditEntry = {
  /** Name and id of the key; `local` without one, `command line` for a command. */
  readonly who: string;
  readonly what: string;
  /** The article, answer or key that was changed. */
  readonly of?: string;
  readonly from?: string;
  readonly status?: number;
  readonly requestId?: string;
};
export type AuditLog = { note(entry: AuditEntry): void };

export const auditFile = (indexFolder: string): string => join(indexFolder, 'audit.log');

/** Some 40,000 changes; as many before them are kept beside it. */
const largestBytes = 8 * 1024 * 1024;

/** Changes as lines of JSON, on the file when the call returns; full, it becomes `audit.log.1` in place of the one before. */
export function openAuditLog(indexFolder: string, maxBytes = largestBytes): AuditLog {
  const file = auditFile(indexFolder);
  return {
    note(entry) {
      const line = `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`;
      const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes === 0) mkdirSync(dirname(file), { recursive: true });
      if (bytes > 0 && bytes + Buffer.byteLength(line) > maxBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, line, { mode: 0o600 });
    },
  };
}
