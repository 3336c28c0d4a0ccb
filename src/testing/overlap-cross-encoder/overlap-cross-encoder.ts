import { join } from 'node:path';
import type { CrossEncoderFiles } from '../../cross-encoders/find-cross-encoder.ts';
import { projectRoot } from '../../paths.ts';
import { realEmbeddingModel, type ModelForTest } from '../real-models.ts';

const weights = join(projectRoot, 'src', 'testing', 'overlap-cross-encoder', 'model.onnx');

/** A real, very small cross-encoder, made by `make-model.py`: it reads the tokens of the embedding model's tokenizer. */
export async function overlapCrossEncoder(): Promise<ModelForTest<CrossEncoderFiles>> {
  const { model, missing } = await realEmbeddingModel();
  if (!model?.tokenizer) return { model: null, missing: missing ?? 'the embedding model has no tokenizer' };
  return { model: { name: 'overlap', weights, tokenizer: model.tokenizer, maxTokens: 512 }, missing: null };
}
