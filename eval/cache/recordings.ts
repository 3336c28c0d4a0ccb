import { mkdir, open, readdir, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Answer } from '../../src/answer/answer.ts';

/** An answer as it was given, and how long it took then. */
export type Recorded = {
  readonly answer: Answer;
  readonly latencyMs: number;
  readonly firstStatementMs: number | null;
  readonly recordedAt: string;
};

/**
 * Answers by the key of their question, given by one program with one archive and one choice of settings. Each is on disk as
 * soon as it is given: a run that was killed goes on where it was, and a second run asks nothing twice.
 */
export type Recordings = {
  find(key: string): Recorded | undefined;
  add(key: string, recorded: Recorded): Promise<void>;
  close(): Promise<void>;
};

/** For runs that ask everything anew. */
export const noRecordings: Recordings = { find: () => undefined, add: async () => {}, close: async () => {} };

/** Of older files so much is kept: every change of the program begins a new one. */
const bytesKept = 500_000_000;

/** Opens the recordings `name` of a folder. A file that cannot be written is told in a sentence once, and costs nothing but the second asking. */
export async function openRecordings(
  folder: string,
  name: string,
  warn: (sentence: string) => void,
): Promise<Recordings> {
  const known = new Map<string, Recorded>();
  let file: FileHandle;
  try {
    await mkdir(folder, { recursive: true });
    await forgetOldest(folder, bytesKept);
    const path = join(folder, `${name}.jsonl`);
    const text = await readFile(path, 'utf8').catch(() => '');
    for (const line of text.split('\n')) readLine(line, known);
    file = await open(path, 'a');
    // A kill in the middle of a line: what is written next begins a line of its own.
    if (text !== '' && !text.endsWith('\n')) await file.appendFile('\n');
  } catch (error) {
    warn(`Answers are not recorded: ${String(error)}`);
    return noRecordings;
  }
  let told = false;
  let last: Promise<void> = Promise.resolve();
  const append = async (before: Promise<void>, line: string): Promise<void> => {
    await before;
    try {
      await file.appendFile(line);
      await file.datasync();
    } catch (error) {
      if (!told) warn(`Answers are not recorded: ${String(error)}`);
      told = true;
    }
  };
  return {
    find: (key) => known.get(key),
    add(key, recorded) {
      known.set(key, recorded);
      // One line after the other, whole, and on disk before the question counts as done.
      last = append(last, `${JSON.stringify({ key, ...recorded })}\n`);
      return last;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

const lineSchema = z.looseObject({ key: z.string(), answer: z.looseObject({}), latencyMs: z.number() });

/** A line that was torn off is no recording. */
function readLine(line: string, known: Map<string, Recorded>): void {
  if (!line) return;
  try {
    const { key, ...recorded } = lineSchema.parse(JSON.parse(line));
    // The rest was written by this very program: its content is in the file's name.
    known.set(key, recorded as Recorded);
  } catch {
    // The run was killed while it wrote this, or someone wrote into the file; the question is asked again.
  }
}

async function forgetOldest(folder: string, kept: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
  let bytes = 0;
  for (const { name, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    bytes += size;
    if (bytes > kept) await rm(join(folder, name), { force: true });
  }
}
