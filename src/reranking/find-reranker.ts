import {
  isPath,
  ownFiles,
  registeredFiles,
  type CrossEncoderFiles,
  type CrossEncoderKind,
} from '../cross-encoders/find-cross-encoder.ts';
import { findRerankerModel, type ModelPlaces } from '../models/model-files.ts';

export const rerankerKind: CrossEncoderKind = {
  kind: 'reranker',
  flag: '--reranker',
  noun: 'reranker',
  without: 'none',
};

/**
 * Finds the reranker that `--reranker` names: a model of the registry, whose files are checked against their SHA-256 and
 * fetched where they are missing; or the folder, or the `.onnx` file, of a model of one's own, which is used as it is.
 * Throws `MODEL_UNKNOWN`; `MODEL_UNAVAILABLE` where files are missing; `MODEL_CHECKSUM`; `DISK_FULL`.
 */
export async function findReranker(setting: string, places: ModelPlaces): Promise<CrossEncoderFiles> {
  return isPath(setting) ? ownFiles(setting, rerankerKind) : registeredFiles(await findRerankerModel(setting, places));
}
