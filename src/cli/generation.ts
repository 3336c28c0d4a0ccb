import type { Writable } from 'node:stream';
import { contentMaker } from '../catalog/embed-passages.ts';
import { embedderDiffers, manifestOf } from '../catalog/manifest.ts';
import { archivePlace } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { createTransformersEmbedder } from '../embeddings/transformers-embedder.ts';
import { FootnoteError } from '../errors.ts';
import { dropGeneration, type GenerationState, generationStates } from '../generations/generation-states.ts';
import { openGenerations } from '../generations/generations.ts';
import {
  buildGeneration,
  type LockedGenerations,
  lockingGenerations,
  manifestOfGeneration,
  switchGeneration,
} from '../generations/switch-generation.ts';
import { findEmbeddingModel } from '../models/model-files.ts';
import { modelPlaces } from '../models/model-places.ts';
import { embeddingModelOf } from '../models/model-registry.ts';
import { megabytes, switchedSentence } from './generation-words.ts';
import { progressDisplay } from './progress-display.ts';
import { terminalLine } from './terminal-text.ts';

export type GenerationWorld = {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stopSignal: () => AbortSignal;
};

/** `footnote generation list`: what there is, which one serves, what each takes of the disk. */
export async function listGenerations(config: Config, { stdout }: Pick<GenerationWorld, 'stdout'>): Promise<void> {
  const place = archivePlace(config);
  const generations = await openGenerations(place);
  try {
    for (const { generation, role, holds, bytes } of await generationStates(generations, place)) {
      const held = typeof holds === 'string' ? holds : heldBy(holds);
      stdout.write(`${terminalLine(`${generation}: ${roles[role]}; ${held}; ${megabytes(bytes)}`)}\n`);
    }
  } finally {
    await generations.close();
  }
}

function heldBy({ manifest, coverage }: Exclude<GenerationState['holds'], string>): string {
  const { articles, passages, passagesWithVectors } = coverage;
  const made = `${manifest?.embedder?.model ?? 'no embedding model'}, splitter ${manifest?.splitter ?? 'none'}`;
  return `${made}; ${articles} articles, ${passagesWithVectors} of ${passages} passages with vectors`;
}

const roles = { serves: 'serves', previous: 'served before', other: 'does not serve' };

/** `footnote generation build`: builds one of the embedding model of the settings and this program's splitter, and switches to it unless told not to. Gives the exit status. */
export function buildCommand(
  config: Config,
  world: GenerationWorld,
  { switchAfter }: { readonly switchAfter: boolean },
): Promise<number> {
  return changing(config, world, async (locked) => {
    const { active } = await locked.generations.pointer();
    const serving = await manifestOfGeneration(locked.place, active);
    if (!serving)
      throw new FootnoteError('INVALID_REQUEST', 'The archive is empty. Run `npm run ingest`, which makes it.');
    const name = embeddingModelOf(config.embeddingModel, serving.embedder?.model ?? null);
    if (name === 'none')
      throw new FootnoteError(
        'INVALID_REQUEST',
        'A generation needs an embedding model; name one with --embedding-model.',
      );
    return withModel(config, name, async (embedder) => {
      const manifest = manifestOf({ embedder: embedder.identity, splitter: contentMaker });
      if (JSON.stringify(manifest) === JSON.stringify(serving))
        return `Generation ${active}, which serves, is of ${name} and this splitter: nothing is to be built.`;
      const target = await buildGeneration(locked, { manifest, embedder });
      if (!switchAfter)
        return `Generation ${target} is built. \`npm run generation -- switch ${target}\` brings it up to what changes until then, and lets it serve.`;
      await switchGeneration(locked, { target, embedder });
      return switchedSentence(locked.generations, target, active);
    });
  });
}

/** `footnote generation switch` and `back`: lets another generation serve, `null` for the one that did before. Gives the exit status. */
export function switchCommand(config: Config, world: GenerationWorld, generation: number | null): Promise<number> {
  return changing(config, world, async (locked) => {
    const { active, previous } = await locked.generations.pointer();
    const numbers = await locked.generations.numbers();
    const target = generation ?? previous;
    if (target === active) return `Generation ${active} serves already.`;
    if (target === null || !numbers.includes(target))
      throw new FootnoteError(
        'INVALID_REQUEST',
        target === null || generation === null
          ? 'There is no generation that served before and was kept.'
          : `There is no generation ${target}. \`npm run generation -- list\` names those that there are.`,
      );
    const maker = (await manifestOfGeneration(locked.place, target))?.embedder ?? null;
    const work = async (embedder: Embedder | null) => {
      if (maker && embedder && embedderDiffers(maker, embedder.identity))
        throw new FootnoteError(
          'INDEX_FORMAT',
          `Generation ${target} was made with other weights of ${maker.model}, and cannot be brought up to date. Use the program that made it, or build another.`,
        );
      await switchGeneration(locked, { target, embedder });
      return switchedSentence(locked.generations, target, active);
    };
    return maker ? withModel(config, maker.model, work) : work(null);
  });
}

/** `footnote generation drop`. Gives the exit status. */
export function dropCommand(config: Config, world: GenerationWorld, generation: number): Promise<number> {
  return changing(config, world, async (locked) => {
    const bytes = await dropGeneration(locked, generation);
    return `Generation ${generation} is dropped; ${megabytes(bytes)} are free.`;
  });
}

async function changing(
  config: Config,
  { stdout, stderr, stopSignal }: GenerationWorld,
  work: (locked: LockedGenerations) => Promise<string>,
): Promise<number> {
  const place = archivePlace(config);
  const signal = stopSignal();
  const display = progressDisplay(stderr);
  try {
    const said = await lockingGenerations({ place, signal, onProgress: display.onProgress }, work);
    display.end();
    stdout.write(`${said}\n`);
    return 0;
  } catch (error) {
    display.end();
    if (!signal.aborted) throw error;
    stderr.write(
      'Stopped. What was built is kept, and the same command goes on from there; the archive serves as before.\n',
    );
    return 1;
  }
}

async function withModel<T>(config: Config, name: string, work: (embedder: Embedder) => Promise<T>): Promise<T> {
  const model = await findEmbeddingModel(
    name,
    modelPlaces(config, () => {}),
  );
  const embedder = await createTransformersEmbedder({ model, workers: config.embeddingWorkers, prove: false });
  try {
    return await work(embedder);
  } finally {
    await embedder.close();
  }
}
