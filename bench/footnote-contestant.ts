import { archivePlace } from '../src/catalog/open-catalog.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assistant } from '../src/assistant.ts';
import type { openAssistantThread as OpenAssistantThread } from '../src/assistant-thread.ts';
import type { readConfig as ReadConfig } from '../src/config.ts';
import type { RunningServer, startServer as StartServer } from '../src/http/server.ts';
import type { runIngest as RunIngest } from '../src/ingest-thread.ts';
import type { findEmbeddingModel as FindEmbeddingModel } from '../src/models/model-files.ts';
import { embeddingModelOf } from '../src/models/model-registry.ts';
import { compiled } from './compiled.ts';
import type { Contestant, ContestantSetup } from './contestant.ts';

/** Footnote with its default settings, compiled: ingest as `npm run ingest` does it, serving as `npm start` does. */
export async function openFootnote({ folder, models, footnote }: ContestantSetup): Promise<Contestant> {
  const { openAssistantThread } = await compiled<{ openAssistantThread: typeof OpenAssistantThread }>(
    footnote,
    'assistant-thread.js',
  );
  const { startServer } = await compiled<{ startServer: typeof StartServer }>(footnote, 'http/server.js');
  const { runIngest } = await compiled<{ runIngest: typeof RunIngest }>(footnote, 'ingest-thread.js');
  const { findEmbeddingModel } = await compiled<{ findEmbeddingModel: typeof FindEmbeddingModel }>(
    footnote,
    'models/model-files.js',
  );
  // Its own settings: those compiled beside the contestants look for the prompts elsewhere.
  const { readConfig } = await compiled<{ readConfig: typeof ReadConfig }>(footnote, 'config.js');
  const corpus = join(folder, 'corpus');
  const flags = { corpus, index: join(folder, 'index'), models, port: '0', logLevel: 'silent', rateLimit: '0' };
  const config = readConfig(flags, {});
  const closing = new AbortController();
  let assistant: Assistant | null = null;
  let server: RunningServer | null = null;
  const layOut = async (name: string, articles: Parameters<Contestant['prepare']>[0]) => {
    await mkdir(corpus, { recursive: true });
    await writeFile(join(corpus, name), articles.map((article) => JSON.stringify(article)).join('\n'));
  };
  return {
    prepare: (articles) => layOut('articles.jsonl', articles),
    async ingest() {
      const { modelHub: hub, modelRegistries: registries } = config;
      const model = await findEmbeddingModel(embeddingModelOf(config.embeddingModel), {
        modelsFolder: models,
        hub,
        registries,
      });
      const { corpus: corpusFolder, embeddingWorkers } = config;
      const report = await runIngest({ corpusFolder, place: archivePlace(config), model, embeddingWorkers });
      const [failure] = report.failed;
      if (failure) throw new Error(`${report.failed.length} articles were not read, ${failure.reason}`);
      return { passages: report.passagesEmbedded + report.passagesFromCache };
    },
    async serve() {
      assistant ??= await openAssistantThread(config);
      server ??= await startServer(assistant, config);
      const { url } = server;
      return { url: `${url}/search`, answers: `${url}/ask`, health: `${url}/health`, ready: `${url}/ready` };
    },
    async grow(articles) {
      await layOut('more.jsonl', articles);
      const report = await assistant?.ingest({ signal: closing.signal });
      if (report?.added.length !== articles.length)
        throw new Error(`${report?.added.length ?? 0} of ${articles.length} articles were added.`);
    },
    async close() {
      closing.abort();
      await server?.close();
      await assistant?.close();
    },
  };
}
