import type { Source } from '../prompt/source.ts';
import type { ChatProvider } from './parse-llm-spec.ts';

/** JSON Schema of an object, as hosted models take it. */
export type DraftSchema = { readonly type: 'object' } & Readonly<Record<string, unknown>>;

/**
 * OpenAI takes an enumeration of more than 250 strings only up to a length of all together, and 500 values in a schema by its first limit;
 * Anthropic refuses a grammar that becomes too large. A prompt of eight passages shows some 40 sentences.
 */
const mostLabels = 250;

/** Small models that are held to a list and to nothing else fill it with every label that there is (bench/formats.ts). */
const mostSources = 3;
/** Anthropic refuses a schema with `maxItems`. */
const takesMaxItems: Readonly<Record<ChatProvider, boolean>> = { openai: true, anthropic: false, ollama: true };

/**
 * The form of a draft for models that can be held to one: statements, each with the labels that it rests on, of those that `sources` have.
 * At least one, whose text may be the refusal: where a draft of none was the refusal, SmolLM2 chose it for most questions that had an
 * answer. Only words that the provider takes are in it: OpenAI wants every property required and no others allowed, Anthropic knows
 * `minItems` of 0 and 1 and no lengths. With more labels than providers take, any string will do: labels are looked up in any case.
 */
export function draftSchema(sources: readonly Source[], provider: ChatProvider): DraftSchema {
  const labels = [...new Set(sources.flatMap(({ sentences }) => sentences.map(({ label }) => label)))];
  const isListed = labels.length > 0 && labels.length <= mostLabels;
  const label = { type: 'string', ...(isListed && { enum: labels }) };
  const list = { type: 'array', items: label, minItems: 1, ...(takesMaxItems[provider] && { maxItems: mostSources }) };
  const statement = objectOf({ text: { type: 'string' }, sources: list });
  return objectOf({ statements: { type: 'array', items: statement, minItems: 1 } });
}

function objectOf(properties: Readonly<Record<string, unknown>>): DraftSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
