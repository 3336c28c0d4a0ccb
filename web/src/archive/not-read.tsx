import { counted } from '../counted.ts';
import type { NotReadFile } from '../server/archive.ts';

type Props = {
  readonly files: readonly NotReadFile[];
  /** How many there are; not all need be named. */
  readonly total: number;
};

/** What could not be read, why, and when it is tried again. */
export function NotRead({ files, total }: Props) {
  if (files.length === 0) return null;
  return (
    <details class="add-articles">
      <summary>{counted(total, 'file')} could not be read</summary>
      <ul class="outcomes">
        {files.map((file, index) => (
          <li key={index} class="is-bad">
            <bdi>{file.path}</bdi>: <bdi>{file.reason}</bdi> {attemptsOf(file)}
          </li>
        ))}
      </ul>
    </details>
  );
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function attemptsOf({ attempts, retryAt }: NotReadFile): string {
  const tried = `Tried ${attempts === 1 ? 'once' : `${attempts.toLocaleString('en-GB')} times`}`;
  if (retryAt === null) return `${tried}; again when it changes.`;
  const isOver = Date.parse(retryAt) <= Date.now();
  return `${tried}; again ${isOver ? 'with the next sync' : `on ${moment.format(new Date(retryAt))}`}, or when it changes.`;
}
