import { FootnoteError } from '../errors.ts';

/** Which language model to use, as `--llm` says it. */
export type LlmSpec =
  | { readonly provider: 'extractive' }
  | {
      readonly provider: 'llama-cpp';
      /** A GGUF file's path, or a name of the model registry. */ readonly model: string;
    }
  | { readonly provider: ChatProvider; readonly model: string }
  | { readonly provider: 'fake'; /** For tests: which double. */ readonly model: string };

export type ChatProvider = 'openai' | 'anthropic' | 'ollama';

const forms = 'extractive, llama-cpp:FILE-or-name, openai:MODEL, anthropic:MODEL or ollama:MODEL';
const examples = {
  'llama-cpp': 'smollm2-135m-instruct',
  openai: 'MODEL',
  anthropic: 'MODEL',
  ollama: 'MODEL',
  fake: 'NAME',
} as const;

/** Reads `--llm`. Throws `INVALID_SETTING` with one line that shows how it is written. */
export function parseLlmSpec(text: string): LlmSpec {
  const spec = text.trim();
  if (spec === 'extractive') return { provider: 'extractive' };
  const colon = spec.indexOf(':');
  const provider = colon < 0 ? spec : spec.slice(0, colon);
  const model = colon < 0 ? '' : spec.slice(colon + 1).trim();
  if (!isNamed(provider)) throw new FootnoteError('INVALID_SETTING', `--llm must be ${forms}.`);
  if (!model) {
    throw new FootnoteError('INVALID_SETTING', `--llm ${provider} needs a model: ${provider}:${examples[provider]}.`);
  }
  return { provider, model };
}

function isNamed(provider: string): provider is keyof typeof examples {
  return Object.hasOwn(examples, provider);
}
