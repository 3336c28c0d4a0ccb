import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FootnoteError } from '../errors.ts';
import type { FoundModel } from '../models/model-files.ts';
import { modelRegistry, type NliModelEntry, type RerankerModelEntry } from '../models/model-registry.ts';

/** A cross-encoder whose files are on this disk. */
export type CrossEncoderFiles = {
  readonly name: string;
  /** Path of the `.onnx` file. */
  readonly weights: string;
  /** Path of the `tokenizer.json`. */
  readonly tokenizer: string;
  /** Both texts together are cut to this many tokens. */
  readonly maxTokens: number;
};

/** What a setting asks for. */
export type CrossEncoderKind = {
  readonly kind: 'reranker' | 'nli';
  readonly flag: string;
  /** What it is called in a sentence. */
  readonly noun: string;
  /** The setting's value for doing without. */
  readonly without: string;
};

/** Where the hub's repositories keep the weights, smallest first. */
const weightsPlaces = ['model_quantized.onnx', 'model.onnx', 'onnx/model_quantized.onnx', 'onnx/model.onnx'];

/** What BERT and its kin were trained with; a model of one's own is not asked for more. */
const ownMaxTokens = 512;

/** A name of the registry has neither slash nor `.onnx`; a folder in the working directory is written `./folder`. */
export function isPath(setting: string): boolean {
  return /[/\\]/.test(setting) || setting.endsWith('.onnx') || setting === '.' || setting === '..';
}

/** The files of a model of the registry. */
export function registeredFiles({
  entry,
  weights,
  tokenizer,
}: FoundModel<RerankerModelEntry | NliModelEntry>): CrossEncoderFiles {
  if (tokenizer === null) throw new Error(`${entry.name} has no tokenizer file`);
  return { name: entry.name, weights, tokenizer, maxTokens: entry.maxTokens };
}

/** The files of a model of one's own, by its folder or its `.onnx` file, used as they are. Throws `MODEL_UNAVAILABLE` where one is missing. */
export async function ownFiles(path: string, kind: CrossEncoderKind): Promise<CrossEncoderFiles> {
  const place = resolve(path);
  const weights = place.endsWith('.onnx') ? place : await firstFile(weightsPlaces.map((file) => join(place, file)));
  if (weights === null || !(await isFile(weights))) throw incomplete(path, 'an .onnx file', kind);
  const tokenizer = await fileBeside(place, 'tokenizer.json');
  if (tokenizer === null) throw incomplete(path, 'a tokenizer.json', kind);
  return { name: basename(place, '.onnx'), weights, tokenizer, maxTokens: ownMaxTokens };
}

/** A further file of a model of one's own: in its folder, or above its `.onnx` file. */
export async function fileBeside(path: string, file: string): Promise<string | null> {
  const place = resolve(path);
  const folder = place.endsWith('.onnx') ? dirname(place) : place;
  return firstFile([join(folder, file), join(dirname(folder), file)]);
}

function incomplete(path: string, what: string, { kind, flag, noun }: CrossEncoderKind): FootnoteError {
  const names = modelRegistry.filter((model) => model.kind === kind).map(({ name }) => name);
  return new FootnoteError(
    'MODEL_UNAVAILABLE',
    `The ${noun} ${basename(resolve(path))} is not to be had: where ${flag} points there is not ${what}. ` +
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
