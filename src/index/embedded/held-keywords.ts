import { setImmediate } from 'node:timers/promises';
import type { Catalog } from '../../catalog/catalog.ts';
import type { KeywordIndex } from './keywords/keyword-index.ts';
import { keywordIndex } from './keywords/keyword-index.ts';

/** What keyword search holds in memory: the segment of a file as of some version of the catalog, and what the catalog changed since. */
export type HeldKeywords = {
  readonly index: KeywordIndex;
  /** The catalog version that is held completely. */
  readonly version: number;
  /** Never: whatever has no file yet is taken in from the catalog, about 0.1 ms and 1 kB a passage. */
  readonly isBehind: false;
};

export const noKeywords = (): HeldKeywords => ({ index: keywordIndex(), version: 0, isBehind: false });

/** After so many passages, which take a few milliseconds, a server breathes. */
const passagesAtOnce = 50;

/** Takes in what the catalog changed since, whether passages have vectors or not. Done again after a failure, it ends the same. */
export async function advanceKeywords(held: HeldKeywords, catalog: Catalog): Promise<HeldKeywords> {
  const changes = await catalog.changesSince(held.version);
  if (changes.fromScratch && held.version > 0) return advanceKeywords(noKeywords(), catalog);
  for (const passageId of changes.removed) held.index.remove(passageId);
  let added = 0;
  for await (const words of changes.addedWords) {
    held.index.add(words);
    added += 1;
    if (added % passagesAtOnce === 0) await setImmediate();
  }
  return { ...held, version: changes.version };
}
