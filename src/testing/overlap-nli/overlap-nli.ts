import { join } from 'node:path';
import type { NliFiles } from '../../citations/nli/find-nli.ts';
import { projectRoot } from '../../paths.ts';
import { realEmbeddingModel, type ModelForTest } from '../real-models.ts';

const weights = join(projectRoot, 'src', 'testing', 'overlap-nli', 'model.onnx');

/** A real, very small NLI model, made by `make-model.py`: it reads the tokens of the embedding model's tokenizer. */
export async function overlapNli(): Promise<ModelForTest<NliFiles>> {
  const { model, missing } = await realEmbeddingModel();
  if (!model?.tokenizer) return { model: null, missing: missing ?? 'the embedding model has no tokenizer' };
  const labels = ['contradiction', 'entailment', 'neutral'] as const;
  return {
    model: { name: 'overlap-nli', weights, tokenizer: model.tokenizer, maxTokens: 512, labels },
    missing: null,
  };
}
