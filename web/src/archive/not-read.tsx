import { useEffect, useRef, useState } from 'preact/hooks';
import { counted } from '../counted.ts';
import type { NotReadFile } from '../server/archive.ts';
import { syncArchive } from '../server/jobs.ts';
import { problemFrom } from '../server/request.ts';

type Props = {
  readonly files: readonly NotReadFile[];
  /** How many there are; not all need be named. */
  readonly total: number;
  readonly onTriedAgain: () => void;
};

/** What could not be read, why, and when it is tried again. */
export function NotRead({ files, total, onTriedAgain }: Props) {
  const [isTrying, setIsTrying] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const page = useRef(new AbortController());
  useEffect(() => () => page.current.abort(), []);
  const tryAgain = async (): Promise<void> => {
    setIsTrying(true);
    setTrouble(null);
    try {
      const { error } = await syncArchive(page.current.signal);
      setTrouble(error?.message ?? null);
      onTriedAgain();
    } catch (error) {
      if (!page.current.signal.aborted) setTrouble(problemFrom(error).message);
    } finally {
      setIsTrying(false);
    }
  };
  if (files.length === 0) return null;
  return (
    <details class="add-articles">
      <summary>{counted(total, 'source')} could not be read</summary>
      <ul class="outcomes">
        {files.map((file, index) => (
          <li key={index} class="is-bad">
            <bdi>{file.path}</bdi>: <bdi>{file.reason}</bdi> {attemptsOf(file)}
          </li>
        ))}
      </ul>
      <button type="button" disabled={isTrying} onClick={() => void tryAgain()}>
        {isTrying ? 'Trying again…' : 'Try again now'}
      </button>
      {trouble && <p role="alert">{trouble}</p>}
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
