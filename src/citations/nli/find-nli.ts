import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import {
  fileBeside,
  isPath,
  ownFiles,
  registeredFiles,
  type CrossEncoderFiles,
  type CrossEncoderKind,
} from '../../cross-encoders/find-cross-encoder.ts';
import { FootnoteError } from '../../errors.ts';
import { findNliModel, type ModelPlaces } from '../../models/model-files.ts';
import { nliLabels, type NliLabel } from '../../models/model-registry.ts';

/** An NLI model whose files are on this disk. */
export type NliFiles = CrossEncoderFiles & {
  /** What each of its three numbers stands for, in their order. */
  readonly labels: readonly NliLabel[];
};

export const nliKind: CrossEncoderKind = {
  kind: 'nli',
  flag: '--support',
  noun: 'support model',
  without: 'lexical',
};

/** The order of cross-encoder/nli-deberta-v3-*, for a model of one's own that comes without a config.json. */
const usualLabels: readonly NliLabel[] = ['contradiction', 'entailment', 'neutral'];

/**
 * Finds the NLI model that `--support` names: of the registry, or the folder, or the `.onnx` file, of a model of one's own.
 * Throws `MODEL_UNKNOWN`; `MODEL_UNAVAILABLE` where files are missing or its labels are others; `MODEL_CHECKSUM`; `DISK_FULL`.
 */
export async function findNli(setting: string, places: ModelPlaces): Promise<NliFiles> {
  if (isPath(setting)) return { ...(await ownFiles(setting, nliKind)), labels: await ownLabels(setting) };
  const model = await findNliModel(setting, places);
  return { ...registeredFiles(model), labels: model.entry.labels };
}

const labelsByPlace = z.object({ id2label: z.record(z.string(), z.string()) });

/** A wrong order would turn every verdict round, so labels that are not understood are an error. */
async function ownLabels(path: string): Promise<readonly NliLabel[]> {
  const config = await fileBeside(path, 'config.json');
  if (config === null) return usualLabels;
  const named = Object.entries(readLabels(await readFile(config, 'utf8')))
    .toSorted(([one], [other]) => Number(one) - Number(other))
    .map(([, label]) => label.toLowerCase());
  const labels = named.flatMap((name) => nliLabels.find((label) => label === name) ?? []);
  if (labels.length === named.length && new Set(labels).size === nliLabels.length && named.length === nliLabels.length)
    return labels;
  throw new FootnoteError(
    'MODEL_UNAVAILABLE',
    `The support model ${basename(resolve(path))} cannot be used: the id2label of its config.json does not name ` +
      `contradiction, entailment and neutral, each once. Choose another with --support, or lexical.`,
  );
}

function readLabels(json: string): Record<string, string> {
  try {
    return labelsByPlace.parse(JSON.parse(json)).id2label;
  } catch {
    return {};
  }
}
