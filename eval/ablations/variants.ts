import type { AssistantOptions } from '../../src/assistant.ts';
import type { PipelinePart } from '../../src/retrieval/pipeline-part.ts';
import { createCarelessModel } from './careless-model.ts';

/** A way to answer with a part left out or replaced. */
export type Ablation = {
  readonly name: string;
  readonly without: readonly PipelinePart[];
  /** What writes; the extractive model if not given. `local`: SmolLM2, which takes seconds for a question. */
  readonly writer?: 'careless' | 'local';
  /** The one that it is compared with; the first if not given. */
  readonly against?: string;
};

export const ablations: readonly Ablation[] = [
  { name: 'Footnote as it is', without: [] },
  { name: 'no embedding model', without: ['meaning'] },
  { name: 'passages found by words only', without: ['dense-search'] },
  { name: 'passages found by meaning only', without: ['keyword-search'] },
  { name: 'no sense of time', without: ['time'] },
  { name: 'sentences in passage order', without: ['sentence-ranking'] },
  { name: 'no verification', without: ['verification'] },
  { name: 'careless model', without: [], writer: 'careless' },
  {
    name: 'careless model, no verification',
    without: ['verification'],
    writer: 'careless',
    against: 'careless model',
  },
  { name: 'SmolLM2', without: [], writer: 'local' },
  { name: 'SmolLM2, no verification', without: ['verification'], writer: 'local', against: 'SmolLM2' },
];

export const localModel = 'llama-cpp:smollm2-135m-instruct';

export function optionsOf({ without, writer }: Ablation): AssistantOptions {
  return { without, ...(writer === 'careless' && { model: createCarelessModel() }) };
}
