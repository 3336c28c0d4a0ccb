import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { byteLines } from '../src/corpus/byte-lines.ts';
import { longestLine } from '../src/corpus/jsonl-articles.ts';
import { FootnoteError } from '../src/errors.ts';
import type { Fixture } from './fixture.ts';
import { loadFixtures, type LoadedFixture } from './load-fixtures.ts';

/** A question set with its own articles, ready to be asked: `corpus` and `index` are folders of its own. */
export type DataSet = {
  readonly set: string;
  readonly corpus: string;
  readonly index: string;
  readonly fixtures: readonly LoadedFixture[];
};

/** One in this many of the questions that name their `holdout` articles loses them. */
const heldOutOneIn = 3;

/**
 * Reads a folder of `articles.jsonl`, which may be larger than memory, and `questions.jsonl`. Its corpus and index are kept below `cacheFolder` under a hash
 * of the articles, so that the second run embeds nothing. Fixtures without a half are put in one by a hash of their id.
 * With `holdOut`, a third of the questions lose the articles that answer them and become hard unanswerable ones, and
 * other questions that lose evidence with them are left out.
 */
export async function readDataFolder(
  folder: string,
  cacheFolder: string,
  { holdOut }: { holdOut: boolean },
): Promise<DataSet> {
  const articlesFile = join(folder, 'articles.jsonl');
  if (!existsSync(articlesFile) || !existsSync(join(folder, 'questions.jsonl'))) {
    throw new FootnoteError('FIXTURE_INVALID', `${folder} must hold articles.jsonl and questions.jsonl.`);
  }
  const loaded = await loadFixtures([join(folder, 'questions.jsonl')]);
  const withHalves = loaded.map(({ fixture, place }) => ({
    place,
    fixture: { ...fixture, split: fixture.split ?? halfOf(fixture.id) },
  }));
  const set = basename(resolve(folder));
  const articles = (): AsyncIterable<Uint8Array> => createReadStream(articlesFile);
  if (!holdOut) return { set, fixtures: withHalves, ...(await cachedCorpus(articles, cacheFolder)) };
  const { hidden, fixtures } = holdOutEvidence(withHalves);
  const kept = () => withoutArticles(articles(), hidden, articlesFile);
  return { set: `${set}-held-out`, fixtures, ...(await cachedCorpus(kept, cacheFolder)) };
}

/** Half A is for development, half B for figures that are reported. */
export function halfOf(id: string): 'development' | 'report' {
  return hashOf(id)[0]! % 2 === 0 ? 'development' : 'report';
}

export function holdOutEvidence(loaded: readonly LoadedFixture[]): {
  readonly hidden: ReadonlySet<string>;
  readonly fixtures: LoadedFixture[];
} {
  const chosen = (fixture: Fixture): boolean =>
    fixture.answerable && (fixture.holdout?.length ?? 0) > 0 && hashOf(fixture.id)[1]! % heldOutOneIn === 0;
  const hidden = new Set(loaded.flatMap(({ fixture }) => (chosen(fixture) ? (fixture.holdout ?? []) : [])));
  const fixtures = loaded.flatMap((one) => {
    const { fixture } = one;
    if (chosen(fixture)) {
      return [{ ...one, fixture: { ...fixture, answerable: false, answers: [], evidence: [], kind: 'held-out' } }];
    }
    return fixture.evidence.some(({ articleId }) => hidden.has(articleId)) ? [] : [one];
  });
  return { hidden, fixtures };
}

/** The lines of the articles that stay, with a line end between two. */
async function* withoutArticles(
  articles: AsyncIterable<Uint8Array>,
  hidden: ReadonlySet<string>,
  file: string,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const { number, bytes } of byteLines(articles, longestLine)) {
    const line = Buffer.from(bytes ?? []);
    if (line.toString().trim() === '' || hidden.has(articleId(line, `${relative(process.cwd(), file)}:${number}`)))
      continue;
    yield isFirst ? line : Buffer.concat([Buffer.from('\n'), line]);
    isFirst = false;
  }
}

function articleId(line: Buffer, place: string): string {
  try {
    return String((JSON.parse(line.toString()) as { id?: unknown }).id);
  } catch (cause) {
    throw new FootnoteError('FIXTURE_INVALID', `${place}: the article is no JSON object.`, { cause });
  }
}

/** A folder named after its articles, which are read once to name it and once more where they are not there yet. */
async function cachedCorpus(
  articles: () => AsyncIterable<Uint8Array>,
  cacheFolder: string,
): Promise<{ corpus: string; index: string }> {
  const hash = createHash('sha256');
  for await (const chunk of articles()) hash.update(chunk);
  const folder = join(cacheFolder, hash.digest('hex').slice(0, 16));
  const corpus = join(folder, 'corpus');
  const file = join(corpus, 'articles.jsonl');
  await mkdir(corpus, { recursive: true });
  if (!existsSync(file)) {
    await pipeline(articles(), createWriteStream(`${file}.partial`));
    await rename(`${file}.partial`, file);
  }
  return { corpus, index: join(folder, 'index') };
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
