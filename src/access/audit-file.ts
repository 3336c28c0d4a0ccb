import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { auditLine, type AuditLog, readAuditLine } from './audit-log.ts';

export const auditFile = (indexFolder: string): string => join(indexFolder, 'audit.log');

/** Some 40,000 changes; as many before them are kept beside it. */
const largestBytes = 8 * 1024 * 1024;

/** Changes as lines of JSON, on the file when the call returns; full, it becomes `audit.log.1` in place of the one before. */
export function openAuditFile(indexFolder: string, maxBytes = largestBytes): AuditLog {
  const file = auditFile(indexFolder);
  return {
    async note(entry) {
      const line = `${auditLine(entry)}\n`;
      const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes === 0) mkdirSync(dirname(file), { recursive: true });
      if (bytes > 0 && bytes + Buffer.byteLength(line) > maxBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, line, { mode: 0o600 });
    },
    async list({ after, limit }) {
      const entries = [`${file}.1`, file].flatMap(linesOf).flatMap((line) => readAuditLine(line) ?? []);
      const next = after + limit < entries.length ? after + limit : null;
      return { entries: entries.slice(after, after + limit), next };
    },
    close: async () => {},
  };
}

function linesOf(file: string): string[] {
  if (!statSync(file, { throwIfNoEntry: false })) return [];
  return readFileSync(file, 'utf8').split('\n');
}
