import type { Writable } from 'node:stream';
import { archivePlace, openCatalog } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import { agrees, type ComparedIndex, compareIndexes } from '../index/compare-indexes.ts';
import { rangeSize, type RangeDifference } from '../index/index-comparison.ts';

export type SearchIndexCommand = {
  readonly repair: boolean;
  /** Write one JSON object instead of lines for a reader. */
  readonly json: boolean;
  readonly stdout: Writable;
  readonly stderr: Writable;
};

/**
 * `footnote search-index compare` and `repair`: holds what searches are made by against the catalog. Gives the exit status: 0
 * when they agree (after a repair: when they agree now), 1 when something differs.
 */
export async function searchIndexCommand(
  config: Pick<Config, 'index' | 'catalog' | 'search' | 'searchApiKey'>,
  { repair, json, stdout, stderr }: SearchIndexCommand,
): Promise<number> {
  const place = archivePlace(config);
  const catalog = await openCatalog(place, { readonly: true });
  const compare = (repairing: boolean) =>
    compareIndexes({
      catalog,
      place,
      repair: repairing,
      onIndex: (name) => void stderr.write(`${repairing ? 'Repairing' : 'Comparing'} ${name} …\n`),
    });
  try {
    const found = await compare(repair);
    const isRepaired = repair && !found.every(agrees);
    const standing = isRepaired ? await compare(false) : found;
    const isRight = standing.every(agrees);
    if (json) {
      const report = { agrees: isRight, indexes: standing.map(toJson), ...(repair && { before: found.map(toJson) }) };
      stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    } else {
      if (isRepaired) stdout.write(`Before the repair:\n${linesOf(found)}Now:\n`);
      stdout.write(linesOf(standing));
    }
    return isRight ? 0 : 1;
  } finally {
    await catalog.close();
  }
}

const last = ({ first }: RangeDifference) => first + rangeSize - 1;
const toJson = ({ differing, ...index }: ComparedIndex) => ({
  ...index,
  agrees: agrees({ differing, ...index }),
  differing: differing.map((range) => ({ ...range, last: last(range) })),
});

function linesOf(found: readonly ComparedIndex[]): string {
  if (found.length === 0) return 'There is nothing to compare: nothing was stored yet.\n';
  return found.map((index) => `${[sentence(index), ...index.differing.map(rangeLine)].join('\n')}\n`).join('');
}

function sentence({ name, version, passages, ranges, differing, damage }: ComparedIndex): string {
  if (damage !== null) return `${name}: ${damage}.`;
  if (passages === null) return `${name}: its checksum is right; it holds version ${version} of the catalog.`;
  const compared = `${name}: ${passages} passages in ${ranges} ranges, version ${version}`;
  return differing.length === 0 ? `${compared}: as in the catalog.` : `${compared}: ${differing.length} ranges differ.`;
}

function rangeLine(range: RangeDifference): string {
  const { first, inCatalog, inIndex } = range;
  const counts =
    inCatalog === inIndex
      ? `${inCatalog} in both, of which some differ`
      : `${inCatalog} in the catalog, ${inIndex} in the index`;
  return `  passages ${first} to ${last(range)}: ${counts}`;
}
