import type { Catalog } from './catalog.ts';
import type { SourceRecord } from './source-record.ts';

/** Keeps what was seen of each file, and not before all of its articles are stored: a sync that is killed reads it again. */
export type FileMemory = {
  /** Says that an article of the file being read is to be stored; gives what to call when it is. */
  storing(): () => void;
  /** What was seen of the corpus folder itself. */
  folder(seen: string, at: Date): void;
  /** At the end of the file. */
  fileRead(record: SourceRecord): Promise<void>;
  /** Once all articles are stored. */
  flush(): Promise<void>;
};

export type RememberOptions = {
  /** Records that are written in one transaction. */
  readonly recordsAtOnce?: number;
  /** Told of the files whose records were written. */
  readonly onRemembered?: (paths: readonly string[]) => Promise<void>;
};

export function rememberFiles(
  catalog: Pick<Catalog, 'putSources'>,
  { recordsAtOnce = 200, onRemembered = async () => {} }: RememberOptions = {},
): FileMemory {
  type File = { unstored: number; record: SourceRecord | null };
  const opened = (): File => ({ unstored: 0, record: null });
  let file = opened();
  let ready: SourceRecord[] = [];
  const settle = ({ unstored, record }: File) => {
    if (unstored === 0 && record) ready.push(record);
  };
  const flush = async () => {
    const records = ready;
    ready = [];
    if (records.length === 0) return;
    await catalog.putSources(records);
    await onRemembered(records.map(({ source }) => source));
  };

  return {
    storing() {
      const of = file;
      of.unstored += 1;
      return () => {
        of.unstored -= 1;
        settle(of);
      };
    },
    folder(seen, at) {
      const nothing = { articles: 0, failures: [], failed: 0, attempts: 0, retryAt: null };
      ready.push({ kind: 'file', source: '', seen, ...nothing, triedAt: at.toISOString() });
    },
    async fileRead(record) {
      file.record = record;
      settle(file);
      file = opened();
      if (ready.length >= recordsAtOnce) await flush();
    },
    flush,
  };
}
