import type { Catalog } from './catalog/catalog.ts';
import { FootnoteError } from './errors.ts';

/**
 * Whether `from` may be copied over what `to` holds: nothing, or a copy of `from` that is not complete or that nobody wrote to
 * since, or what `from` itself was copied from, unchanged since. Throws `TARGET_NOT_EMPTY` otherwise: it may be somebody's only one.
 */
export async function checkTarget(from: Catalog, to: Catalog): Promise<void> {
  if (from.id === to.id)
    throw new FootnoteError('INVALID_REQUEST', 'Source and target hold the same archive. Name another target.');
  if ((await to.coverage()).articles === 0) return;
  const [origin, way, version] = [await to.copiedFrom(), await from.copiedFrom(), await to.version()];
  if (way?.id === to.id && way.alike?.from === version) return;
  if (origin?.id !== from.id)
    throw new FootnoteError(
      'TARGET_NOT_EMPTY',
      'The target holds an archive that is no copy of the source. Take an empty one, or delete that one first if nobody needs it.',
    );
  if (origin.alike && origin.alike.to !== version)
    throw new FootnoteError(
      'TARGET_NOT_EMPTY',
      'The target is a copy of the source, and was written to since; that would be lost. Take an empty one, or delete that one first if nobody needs it.',
    );
}

/** Notes that `to` becomes a copy of `from`: killed from now on, it may be begun again. */
export function beginCopy(from: Catalog, to: Catalog): Promise<void> {
  return to.setCopiedFrom({ id: from.id, alike: null });
}

/** Notes that `to` holds what `from` did at the version `copied`; the versions of both. */
export async function endCopy(from: Catalog, to: Catalog, copied: number): Promise<{ from: number; to: number }> {
  const alike = { from: copied, to: await to.version() };
  await to.setCopiedFrom({ id: from.id, alike });
  return alike;
}
