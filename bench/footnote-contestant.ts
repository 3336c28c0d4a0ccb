import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Answer } from '../src/answer/answer.ts';
import type { Assistant, createAssistant as CreateAssistant } from '../src/assistant.ts';
import { readConfig } from '../src/config.ts';
import type { RunningServer, startServer as StartServer } from '../src/http/server.ts';
import { projectRoot } from '../src/paths.ts';
import type { Contestant, ContestantSetup } from './contestant.ts';

/** Footnote with its default settings, compiled: what `npm start` runs. From source, each of its threads would carry a compiler. */
export async function openFootnote({ folder, models }: ContestantSetup): Promise<Contestant> {
  const { createAssistant } = await compiled<{ createAssistant: typeof CreateAssistant }>('assistant.js');
  const { startServer } = await compiled<{ startServer: typeof StartServer }>('http/server.js');
  const corpus = join(folder, 'corpus');
  const flags = { corpus, index: join(folder, 'index'), models, port: '0', logLevel: 'silent', rateLimit: '0' };
  const config = readConfig(flags, {});
  let assistant: Assistant | null = null;
  let server: RunningServer | null = null;
  const opened = (): Assistant => {
    if (!assistant) throw new Error('Ingest first.');
    return assistant;
  };
  return {
    async ingest(articles) {
      await mkdir(corpus, { recursive: true });
      await writeFile(join(corpus, 'articles.jsonl'), articles.map((article) => JSON.stringify(article)).join('\n'));
      const created = await createAssistant(config);
      assistant = created;
      const { failed } = await created.ingest();
      if (failed.length > 0) throw new Error(`${failed.length} articles were not read, ${failed[0]?.reason}`);
      const { passages, passagesWithVectors } = (await created.state()).coverage;
      if (passagesWithVectors < passages) throw new Error('Passages were stored without vectors: no embedding model?');
      return { passages };
    },
    ways: {
      'footnote: understand, hybrid search, sentence ranking': async (question) =>
        (await askOnce(opened(), question)).timings.retrievalMs,
      'footnote: whole answer, verified': async (question) => {
        const started = performance.now();
        await askOnce(opened(), question);
        return performance.now() - started;
      },
    },
    async serve() {
      server = await startServer(opened(), config);
      return { url: `${server.url}/ask` };
    },
    async close() {
      await server?.close();
      await assistant?.close();
    },
  };
}

async function compiled<Module>(file: string): Promise<Module> {
  return import(pathToFileURL(join(projectRoot, 'dist', file)).href) as Promise<Module>;
}

async function askOnce(assistant: Assistant, question: string): Promise<Answer> {
  for await (const event of assistant.ask({ question })) {
    if (event.type === 'answer-end') return event.answer;
    if (event.type === 'answer-failed') throw new Error(event.message);
  }
  throw new Error('The events ended without an answer.');
}
