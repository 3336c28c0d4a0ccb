import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FootnoteError } from '../../src/errors.ts';
import { unwritable } from '../file-faults.ts';
import { fixtureSchema } from '../fixture.ts';
import { faultsOf, refuse } from '../load-fixtures.ts';
import type { FixtureLine, Imported } from './imported.ts';

export type WrittenSet = {
  readonly articles: number;
  readonly questions: number;
  readonly answerable: number;
  /** How much was left out, by its reason. */
  readonly leftOut: ReadonlyMap<string, number>;
};

/** A file in another format is at fault on each line; no more are looked for. */
const faultsSought = 100;
const bufferedCharacters = 1_000_000;

/**
 * Writes what an importer gives as a folder of `articles.jsonl` and `questions.jsonl`, in one step: beside its place, then
 * renamed. Throws `FIXTURE_INVALID` with every fault, and then nothing is there. A folder that holds anything is not touched.
 */
export async function writeSet(imported: AsyncIterable<Imported>, to: string): Promise<WrittenSet> {
  const folder = resolve(to);
  const partial = `${folder}.partial`;
  try {
    if (existsSync(folder) && (await readdir(folder)).length > 0)
      throw new FootnoteError('FIXTURE_INVALID', `${to} is not empty: name a folder that is not there yet.`);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const written = await writeFiles(imported, partial);
    if (existsSync(folder)) await rmdir(folder);
    await rename(partial, folder);
    return written;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw unwritable(to, error);
  }
}

async function writeFiles(imported: AsyncIterable<Imported>, folder: string): Promise<WrittenSet> {
  const articles = await openLines(join(folder, 'articles.jsonl'));
  const questions = await openLines(join(folder, 'questions.jsonl'));
  const faults: string[] = [];
  const leftOut = new Map<string, number>();
  const placeOfId = new Map<string, string>();
  let answerable = 0;
  try {
    for await (const one of imported) {
      if (faults.length >= faultsSought) break;
      if (one.kind === 'fault') faults.push(`${one.place}: ${one.reason}`);
      else if (one.kind === 'left-out') leftOut.set(one.reason, (leftOut.get(one.reason) ?? 0) + 1);
      else if (one.kind === 'article') await articles.add(one.article);
      else {
        faults.push(...faultsOfQuestion(one.line, placeOfId).map((fault) => `${one.place}: ${fault}`));
        placeOfId.set(one.line.id, placeOfId.get(one.line.id) ?? one.place);
        answerable += Number(one.line.answerable);
        await questions.add(one.line);
      }
    }
  } finally {
    await articles.close();
    await questions.close();
  }
  refuse(faults, 'This cannot be imported:');
  if (articles.count() === 0 || questions.count() === 0)
    throw new FootnoteError('FIXTURE_INVALID', 'There is nothing to import: no question and article that go together.');
  return { articles: articles.count(), questions: questions.count(), answerable, leftOut };
}

function faultsOfQuestion(line: FixtureLine, placeOfId: ReadonlyMap<string, string>): string[] {
  const parsed = fixtureSchema.safeParse(line);
  const first = placeOfId.get(line.id);
  return [
    ...(parsed.success ? [] : faultsOf(parsed.error)),
    ...(first === undefined ? [] : [`the id ${line.id} was already given at ${first}`]),
  ];
}

async function openLines(path: string) {
  const file = await open(path, 'w');
  let waiting = '';
  let count = 0;
  const flush = async () => {
    await file.appendFile(waiting);
    waiting = '';
  };
  return {
    async add(value: object) {
      waiting += `${JSON.stringify(value)}\n`;
      count += 1;
      if (waiting.length > bufferedCharacters) await flush();
    },
    count: () => count,
    async close() {
      await flush();
      await file.close();
    },
  };
}
