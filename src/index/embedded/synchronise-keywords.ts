import type { Catalog } from '../../catalog/catalog.ts';
import { countChanges } from './count-changes.ts';
import type { FileOperations } from './file-operations.ts';
import { keywordBuilder } from './keywords/builder.ts';
import { checkKeywords, openKeywords, publishKeywords } from './keywords/keyword-file.ts';
import type { KeywordSegment } from './keywords/segment.ts';
import type { Few, FileReport } from './synchronise.ts';

export type KeywordJob = {
  readonly indexFolder: string;
  readonly catalog: Catalog;
  readonly files: FileOperations;
  readonly few: Few;
  readonly rebuild?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

const lookForStopEvery = 250;

/** Brings the keyword file up to the catalog. One that is lost, damaged or foreign is built anew from the catalog's readings. */
export async function synchroniseKeywords(job: KeywordJob): Promise<FileReport> {
  const { indexFolder, catalog, files, few, rebuild } = job;
  if (rebuild) return build(job, null, 0, 'it was asked for');
  const origin = { catalog: catalog.id };
  const standing = await checkKeywords(indexFolder, origin, files);
  if (standing.kind !== 'verified') return build(job, null, 0, standing.reason);
  const { version, passages } = standing.description;
  const unchanged = { reason: null, added: 0, removed: 0, version };
  if (version === (await catalog.version())) return { done: 'unchanged', ...unchanged };
  const changed = await countChanges(catalog, version, 'addedWords', few.changes);
  if (changed === 0) return { done: 'unchanged', ...unchanged };
  if (passages >= few.of && changed < few.changes)
    return { done: 'postponed', ...unchanged, reason: 'few passages changed' };
  const { check, segment } = await openKeywords(indexFolder, origin, files);
  if (check.kind !== 'verified' || !segment)
    return build(job, null, 0, check.kind === 'verified' ? 'it changed' : check.reason);
  return build(job, segment, check.description.version, null);
}

/** Publishes what `base` (of catalog version `since`) and the changes since make; all from the catalog where those are no longer known. */
async function build(
  job: KeywordJob,
  base: KeywordSegment | null,
  since: number,
  reason: string | null,
): Promise<FileReport> {
  const { catalog, indexFolder, files, signal } = job;
  const changes = await catalog.changesSince(since);
  if (changes.fromScratch && base) return build(job, null, 0, 'the catalog no longer knows what changed since');
  const builder = keywordBuilder(base ?? undefined);
  let removed = 0;
  for (const passageId of changes.removed) if (builder.remove(passageId)) removed += 1;
  let added = 0;
  for await (const words of changes.addedWords) {
    builder.add(words);
    added += 1;
    if (added % lookForStopEvery === 0) signal?.throwIfAborted();
  }
  signal?.throwIfAborted();
  await publishKeywords(indexFolder, builder.finish(), { catalog: catalog.id, version: changes.version }, files);
  return { done: base ? 'updated' : 'rebuilt', reason, added, removed, version: changes.version };
}
