import type { Catalog } from '../../catalog/catalog.ts';

/** How many passages were added (`added`: those with vectors) and removed since `version`, up to `enough`; as many as `enough` when that is not known. */
export async function countChanges(
  catalog: Catalog,
  version: number,
  kind: 'added' | 'addedWords',
  enough: number,
): Promise<number> {
  const changes = await catalog.changesSince(version);
  if (changes.fromScratch) return enough;
  let count = changes.removed.length;
  if (count >= enough) return enough;
  for await (const _ of changes[kind]) {
    count += 1;
    if (count >= enough) break;
  }
  return count;
}
