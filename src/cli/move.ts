import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { type ArchivePlace, archivePlace } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { moveArchive, type MoveReport } from '../move-archive.ts';
import { progressDisplay } from './progress-display.ts';

export type MoveWorld = {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stopSignal: () => AbortSignal;
};
export type MoveFlags = { readonly from?: string; readonly to?: string; readonly json?: boolean };

/**
 * `footnote move`: copies one archive to another place and compares the two; progress on stderr, what was done on stdout. The
 * place that is not given is the one that the settings name. Gives the exit status: 0, or 1 when it was stopped.
 */
export async function moveCommand(
  settings: Pick<Config, 'index' | 'catalog' | 'search' | 'searchApiKey' | 'keepAnswers'>,
  { from, to, json = false }: MoveFlags,
  world: MoveWorld,
): Promise<number> {
  if (from === undefined && to === undefined)
    throw new FootnoteError(
      'INVALID_REQUEST',
      'Say where to with --to, or where from with --from: an index folder, or postgres://user:password@host/database.',
    );
  const places = [from, to].map((given) => placeOf(given ?? (settings.catalog || settings.index), settings));
  const [source, target] = places as [ArchivePlace, ArchivePlace];
  const signal = world.stopSignal();
  const display = progressDisplay(world.stderr);
  try {
    const report = await moveArchive(source, target, {
      keepAnswers: settings.keepAnswers,
      say: (sentence) => void world.stderr.write(`${sentence}\n`),
      signal,
      onProgress: display.onProgress,
    });
    display.end();
    world.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return 0;
  } catch (error) {
    display.end();
    if (!signal.aborted) throw error;
    world.stderr.write('Stopped. What was copied is kept; the same command goes on from there.\n');
    return 1;
  }
}

/** Of what a user writes: an address of PostgreSQL, searched as the settings say, or a folder. */
function placeOf(given: string, { search, searchApiKey }: Pick<Config, 'search' | 'searchApiKey'>): ArchivePlace {
  if (/^postgres(?:ql)?:\/\//u.test(given))
    return archivePlace({
      index: '',
      catalog: given,
      ...(search !== 'embedded' && { search, searchApiKey }),
    });
  if (given === '' || /^[a-z][a-z\d+.-]+:\/\//iu.test(given))
    throw new FootnoteError(
      'INVALID_REQUEST',
      '--from and --to name an index folder, or postgres://user:password@host/database.',
    );
  return archivePlace({ index: resolve(given), catalog: '' });
}

function summary(report: MoveReport): string {
  const { copied, alike, removed, passages, records, sources, versions, seconds } = report;
  const { coverage, spans } = report.verified;
  const lines = [
    `copied: ${copied} articles with ${passages} passages; ${alike} were there, ${removed} removed`,
    `copied: ${records.answers} kept answers, feedback on ${records.feedback}`,
    `compared and alike: ${coverage.articles} articles, ${coverage.passages} passages, ${coverage.passagesWithVectors} vectors, ${spans} spans, ${sources} files, feeds and pages`,
    `source at version ${versions.from}, target at version ${versions.to}; ${seconds.toFixed(1)} s`,
    'The source is as it was. What starts with the target from now on answers from the copy.',
  ];
  return `${lines.join('\n')}\n`;
}
