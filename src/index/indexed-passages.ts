import { createHash } from 'node:crypto';
import type { Catalog, CatalogChanges, PassageVector, PassageWords } from '../catalog/catalog.ts';

/** What a search index outside the catalog holds of a passage. */
export type IndexedPassage = PassageWords & {
  readonly articleId: string;
  readonly outlet: string | null;
  /** The day. */
  readonly publishedOn: string | null;
  /** Whether its article begins with it. */
  readonly isFirst: boolean;
  readonly vector: Float32Array | null;
};

/** For `flatMap`. */
export const withVector = ({ passageId, vector }: IndexedPassage): PassageVector[] =>
  vector ? [{ passageId, vector }] : [];

/** So many vectors are kept until their passages come: in a catalog that gives both in one order it is a few. */
const vectorsKept = 20_000;
/** Passages that are asked for, and handed on, at once. */
const passagesAtOnce = 256;

/** What `changes` add, whole: words, vector and what filters look at. Left out is what was removed from the catalog meanwhile. */
export async function* indexedPassages(
  catalog: Catalog,
  changes: Pick<CatalogChanges, 'added' | 'addedWords'>,
): AsyncGenerator<IndexedPassage[]> {
  const vectors = vectorFinder(changes.added);
  try {
    for await (const words of slices(changes.addedWords, passagesAtOnce)) {
      const stored = new Map((await catalog.passages(words.map((each) => each.passageId))).map((one) => [one.id, one]));
      const passages: IndexedPassage[] = [];
      for (const each of words) {
        const passage = stored.get(each.passageId);
        if (!passage) continue;
        const { outlet, publishedAt } = passage.article;
        passages.push({
          ...each,
          articleId: passage.articleId,
          outlet,
          publishedOn: publishedAt?.slice(0, 10) ?? null,
          isFirst: passage.ordinal === 0,
          vector: passage.wordCodes ? await vectors.find(each.passageId) : null,
        });
      }
      yield passages;
    }
  } finally {
    await vectors.close();
  }
}

/** Finds the vector of one passage after the other in a stream that has about the same order. */
function vectorFinder(stream: AsyncIterable<PassageVector>) {
  const iterator = stream[Symbol.asyncIterator]();
  const kept = new Map<number, Float32Array>();
  return {
    async find(passageId: number): Promise<Float32Array | null> {
      while (!kept.has(passageId) && kept.size < vectorsKept) {
        const next = await iterator.next();
        if (next.done) return null;
        kept.set(next.value.passageId, next.value.vector);
      }
      const vector = kept.get(passageId) ?? null;
      kept.delete(passageId);
      return vector;
    },
    async close(): Promise<void> {
      await iterator.return?.();
    },
  };
}

async function* slices<T>(stream: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let slice: T[] = [];
  for await (const each of stream) {
    slice.push(each);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

const longestKey = 100;
const hashLength = 24;

/** How an engine stores a stem: without what it cannot store, and no longer than it can look up; the same for archive and question. */
export function stemKey(stem: string): string {
  const key = storable(stem).replaceAll(/\s/gu, '\uFFFD');
  if (key.length <= longestKey) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, hashLength);
  return `${key.slice(0, longestKey - hashLength).toWellFormed()}${hash}`;
}

/** No engine stores half a surrogate pair, PostgreSQL no character 0 either. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
