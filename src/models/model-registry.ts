import { z } from 'zod';
import { FootnoteError } from '../errors.ts';
import { knownModels } from './known-models.ts';

/** A name that stays inside its folder on every file system. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
/** A relative path of such names. */
const relativePath = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/);

const modelFileSchema = z.strictObject({
  role: z.enum(['weights', 'tokenizer']),
  /** Its name in the model's folder. */
  name: fileName,
  /** Its path in the hub's repository; `null` where the hub does not have it. */
  hubPath: relativePath.nullable(),
  /** Its path in the archive; `null` where there is no archive. */
  archiveEntry: relativePath.nullable(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const common = {
  name: fileName,
  licence: z.string().min(1),
  /** Whether it was run with Footnote; the figures of the others are their publishers'. */
  tried: z.boolean(),
  /** Roughly what a process needs to run it, for one who chooses. */
  memoryBytes: z.number().int().positive(),
  hub: z.strictObject({ repository: relativePath, revision: fileName }).nullable(),
  /** A package of a registry that holds the files, a zip whatever it is called, and the client that fetches it. */
  archive: z
    .strictObject({ client: z.enum(['mvn', 'pip']), coordinate: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:=-]*$/) })
    .nullable(),
  files: z
    .array(modelFileSchema)
    .refine((files) => files.filter((file) => file.role === 'weights').length === 1, 'needs exactly one weights file'),
};

const embeddingModelSchema = z.strictObject({
  kind: z.literal('embedding'),
  ...common,
  dimensions: z.number().int().positive(),
  /** Texts are cut to this many tokens, the two special ones included. */
  maxTokens: z.number().int().positive(),
  /** What stands for the text: its first token's state, or the mean of all. */
  pooling: z.enum(['cls', 'mean']),
  questionPrefix: z.string(),
  passagePrefix: z.string(),
});

const languageModelSchema = z.strictObject({
  kind: z.literal('llm'),
  ...common,
  contextTokens: z.number().int().positive(),
});

const rerankerModelSchema = z.strictObject({
  kind: z.literal('reranker'),
  ...common,
  /** A question and a passage are cut to this many tokens together, the special ones included. */
  maxTokens: z.number().int().positive(),
});

/** What one text says of another: that it is so, that it is not, neither. */
export const nliLabels = ['contradiction', 'entailment', 'neutral'] as const;
export type NliLabel = (typeof nliLabels)[number];

const nliModelSchema = z.strictObject({
  kind: z.literal('nli'),
  ...common,
  /** A source and a statement are cut to this many tokens together, the special ones included. */
  maxTokens: z.number().int().positive(),
  /** The order of the model's three numbers; each model has its own. */
  labels: z
    .tuple([z.enum(nliLabels), z.enum(nliLabels), z.enum(nliLabels)])
    .refine((labels) => new Set(labels).size === labels.length, 'names a label twice'),
});

const modelSchema = z.discriminatedUnion('kind', [
  embeddingModelSchema,
  languageModelSchema,
  rerankerModelSchema,
  nliModelSchema,
]);

export type ModelFile = z.infer<typeof modelFileSchema>;
export type EmbeddingModelEntry = z.infer<typeof embeddingModelSchema>;
export type LanguageModelEntry = z.infer<typeof languageModelSchema>;
export type RerankerModelEntry = z.infer<typeof rerankerModelSchema>;
export type NliModelEntry = z.infer<typeof nliModelSchema>;
export type ModelEntry = z.infer<typeof modelSchema>;

/** All models that have a name here. A file of one's own needs none: it is given by its path. */
export const modelRegistry: readonly ModelEntry[] = z.array(modelSchema).parse(knownModels);

export function modelNamed(name: string, kind: 'embedding'): EmbeddingModelEntry;
export function modelNamed(name: string, kind: 'llm'): LanguageModelEntry;
export function modelNamed(name: string, kind: 'reranker'): RerankerModelEntry;
export function modelNamed(name: string, kind: 'nli'): NliModelEntry;
export function modelNamed(name: string, kind?: ModelEntry['kind']): ModelEntry;
/** The entry of this name, of this kind where one is given. Throws `MODEL_UNKNOWN` with the names that exist. */
export function modelNamed(name: string, kind?: ModelEntry['kind']): ModelEntry {
  const candidates = modelRegistry.filter((model) => kind === undefined || model.kind === kind);
  const found = candidates.find((model) => model.name === name);
  if (found) return found;
  const names = candidates.map((model) => model.name).join(', ');
  throw new FootnoteError('MODEL_UNKNOWN', `There is no model named "${name}". Use one of: ${names}.`);
}

/** What a setting for the embedding model names; `auto` is what made the archive, or this one for a new archive. */
const newArchivesModel = 'bge-small-en-v1.5';
export function embeddingModelOf(setting: string, archive: string | null = null): string {
  return setting === 'auto' ? (archive ?? newArchivesModel) : setting;
}

/** The file that holds the model itself. */
export function weightsOf(model: ModelEntry): ModelFile {
  const weights = model.files.find((file) => file.role === 'weights');
  if (!weights) throw new Error(`${model.name} has no weights file`);
  return weights;
}
