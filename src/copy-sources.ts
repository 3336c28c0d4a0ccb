import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from './catalog/catalog.ts';
import { sourceKinds } from './catalog/source-record.ts';
import { copyDiffers } from './compare-archives.ts';

const recordsAtOnce = 500;

/**
 * Makes `to` remember of files, feeds and pages what `from` does, and reads it back; how many there are. Only once the
 * articles are there: a file that is remembered as read is not read again. Throws `COPY_DIFFERS`.
 */
export async function copySources(from: Catalog, to: Catalog): Promise<number> {
  let total = 0;
  for (const kind of sourceKinds) {
    const [wanted, before] = [await from.sources(kind), await to.sources(kind)];
    const differing = [...wanted].flatMap(([source, record]) =>
      isDeepStrictEqual(record, before.get(source)) ? [] : [record],
    );
    for (let at = 0; at < differing.length; at += recordsAtOnce)
      await to.putSources(differing.slice(at, at + recordsAtOnce));
    const gone = [...before.keys()].filter((source) => !wanted.has(source));
    if (gone.length > 0) await to.removeSources(kind, gone);
    const found = await to.sources(kind);
    for (const source of new Set([...wanted.keys(), ...found.keys()]))
      if (!isDeepStrictEqual(wanted.get(source), found.get(source)))
        throw copyDiffers(source, `what is remembered of this ${kind}`);
    total += wanted.size;
  }
  return total;
}
