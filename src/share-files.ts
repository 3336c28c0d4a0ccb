import type { Catalog } from './catalog/catalog.ts';
import type { Claim, Claims } from './catalog/claims.ts';
import type { SourceRecord } from './catalog/source-record.ts';
import type { LoadOptions } from './corpus/load-articles.ts';

/** Divides the files of a sync among the processes that do it at the same time, so that each is read by one of them. */
export type SharedFiles = {
  /** Of these files those that this process is to read, in an order of its own: processes seldom want the same one. */
  readonly choose: NonNullable<LoadOptions['choose']>;
  /** How many were to be read by whomsoever. */
  readonly wanted: () => number;
  /** Files whose articles are stored, and that are remembered: others see that they need not read them. */
  readonly letGo: (paths: readonly string[]) => Promise<void>;
  letGoOfAll(): Promise<void>;
};

export type ShareFilesOptions = {
  readonly catalog: Pick<Catalog, 'sources'>;
  /** What was remembered of the files when this sync began: one of which it is something else now was read since. */
  readonly before: ReadonlyMap<string, SourceRecord>;
  /** In [0, 1), as `Math.random`. */
  readonly random?: (() => number) | undefined;
};

/** Files that are put into an order of one's own: far more than there are processes, and few to hold. */
const shuffledAtOnce = 512;
/** Files that are asked of in one query before they are claimed. */
const askedAtOnce = 16;

export function shareFiles(claims: Claims, { catalog, before, random = Math.random }: ShareFilesOptions): SharedFiles {
  const held = new Map<string, Claim>();
  let wanted = 0;

  /** Those of these files that nobody has read since this sync began. */
  async function unread(paths: readonly string[]): Promise<Set<string>> {
    const now = await catalog.sources('file', paths);
    return new Set(paths.filter((path) => now.get(path)?.triedAt === before.get(path)?.triedAt));
  }
  async function take(path: string): Promise<boolean> {
    const claim = await claims.claim(`file ${path}`);
    if (!claim) return false;
    // Whoever had the claim before has written down what it read.
    if ((await unread([path])).has(path)) held.set(path, claim);
    else await claim.release();
    return held.has(path);
  }
  async function letGo(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const claim = held.get(path);
      held.delete(path);
      await claim?.release();
    }
  }

  return {
    async *choose(files) {
      for await (const some of inGroups(files, shuffledAtOnce)) {
        // What the disk says nothing of, or is not to be read now, is told by the round that looks at all.
        const toRead = shuffled(some, random).flatMap((each) =>
          each.kind === 'file-to-read' && each.look ? [each] : [],
        );
        wanted += toRead.length;
        for (let from = 0; from < toRead.length; from += askedAtOnce) {
          const few = toRead.slice(from, from + askedAtOnce);
          const left = await unread(few.map(({ file }) => file.path));
          for (const each of few) if (left.has(each.file.path) && (await take(each.file.path))) yield each;
        }
      }
    },
    wanted: () => wanted,
    letGo,
    letGoOfAll: () => letGo([...held.keys()]),
  };
}

async function* inGroups<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}
