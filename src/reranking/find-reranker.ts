import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FootnoteError } from '../errors.ts';
import { findRerankerModel, type ModelPlaces } from '../models/model-files.ts';
import { modelRegistry } from '../models/model-registry.ts';

/** A cross-encoder whose files are on this disk. */
export type RerankerFiles = {
  readonly name: string;
  /** Path of the `.onnx` file. */
  readonly weights: string;
  /** Path of the `tokenizer.json`. */
  readonly tokenizer: string;
  /** Question and passage together are cut to this many tokens. */
  readonly maxTokens: number;
};

/** Where the hub's repositories keep the weights, smallest first. */
const weightsPlaces = ['model_quantized.onnx', 'model.onnx', 'onnx/model_quantized.onnx', 'onnx/model.onnx'];

/** What BERT and its kin were trained with; a model of one's own is not asked for more. */
const ownMaxTokens = 512;

/**
 * Finds the reranker that `--reranker` names: a model of the registry, whose files are checked against their SHA-256 and
 * fetched where they are missing; or the folder, or the `.onnx` file, of a model of one's own, which is used as it is.
 * Throws `MODEL_UNKNOWN`; `MODEL_UNAVAILABLE` where files are missing; `MODEL_CHECKSUM`; `DISK_FULL`.
 */
export async function findReranker(setting: string, places: ModelPlaces): Promise<RerankerFiles> {
  if (!isPath(setting)) {
    const { entry, weights, tokenizer } = await findRerankerModel(setting, places);
    if (tokenizer === null) throw new Error(`${entry.name} has no tokenizer file`);
    return { name: entry.name, weights, tokenizer, maxTokens: entry.maxTokens };
  }
  const path = resolve(setting);
  const weights = path.endsWith('.onnx') ? path : await firstFile(weightsPlaces.map((place) => join(path, place)));
  const folder = path.endsWith('.onnx') ? dirname(path) : path;
  const tokenizer = await firstFile([join(folder, 'tokenizer.json'), join(dirname(folder), 'tokenizer.json')]);
  if (weights === null || !(await isFile(weights))) throw incomplete(setting, 'an .onnx file');
  if (tokenizer === null) throw incomplete(setting, 'a tokenizer.json');
  return { name: basename(path, '.onnx'), weights, tokenizer, maxTokens: ownMaxTokens };
}

/** A name of the registry has neither slash nor `.onnx`; a folder in the working directory is written `./folder`. */
export function isPath(setting: string): boolean {
  return /[/\\]/.test(setting) || setting.endsWith('.onnx') || setting === '.' || setting === '..';
}

function incomplete(setting: string, what: string): FootnoteError {
  const names = modelRegistry.filter(({ kind }) => kind === 'reranker').map(({ name }) => name);
  return new FootnoteError(
    'MODEL_UNAVAILABLE',
    `The reranker ${basename(resolve(setting))} is not to be had: where --reranker points there is not ${what}. ` +
      `Name the folder of a cross-encoder with its .onnx file and tokenizer.json, or one of: ${names.join(', ')}.`,
  );
}

async function firstFile(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await isFile(path)) return path;
  return null;
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
