import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { AskRequest } from '../../src/answer/answer.ts';
import type { Assistant } from '../../src/assistant.ts';
import type { Config } from '../../src/config.ts';

/** Settings that say where things lie and who may come in, not what is answered. What lies there is told by its content. */
const notInAnswers: ReadonlySet<string> = new Set<keyof Config>([
  'corpus',
  'index',
  'models',
  'host',
  'port',
  'rateLimit',
  'keepAnswers',
  'llmApiKey',
  'modelHub',
  'modelRegistries',
  'logLevel',
]);

export type Circumstances = {
  /** See `programVersion`. */
  readonly program: string;
  readonly config: Config;
  /** How many questions are asked at a time: it is in the latency that is recorded. */
  readonly concurrency: number;
  /** Parts of the program that are left out or replaced. */
  readonly variant: unknown;
};

/** Names everything beside the question that an answer depends on. */
export async function recordingsName(circumstances: Circumstances, assistant: Assistant): Promise<string> {
  const { config, ...others } = circumstances;
  const settings = Object.entries(config).filter(([name]) => !notInAnswers.has(name));
  const files = await Promise.all(settings.map(async ([name, value]) => [name, await contentMark(String(value))]));
  return hashOf({ ...others, settings: Object.fromEntries(settings), files, archive: await archiveMark(assistant) });
}

/** Names a question with all that is asked with it. One that does not say when it is asked is asked today. */
export function questionKey(request: AskRequest, today: string): string {
  return hashOf({ ...request, asOf: request.asOf ?? today });
}

/** Names what the archive holds: each article with the version of its text, what is searched by meaning, and the version of the index. */
async function archiveMark(assistant: Assistant): Promise<string> {
  const { indexVersion, coverage, embedding, llm, degraded } = await assistant.state();
  const hash = createHash('sha256').update(JSON.stringify({ indexVersion, coverage, embedding, llm, degraded }));
  let cursor: string | null = null;
  do {
    const page = await assistant.listArticles({ limit: 1000, ...(cursor !== null && { cursor }) });
    for (const article of page.articles) hash.update(JSON.stringify(article));
    cursor = page.next;
  } while (cursor !== null);
  return hash.digest('hex');
}

/** What a setting names where that is a file, such as a prompt or a model's weights: small ones by their content. */
async function contentMark(value: string): Promise<string | null> {
  const path = value.replace(/^llama-cpp:/u, '');
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  if (found.isFile() && found.size < 1_000_000) return hashOf(await readFile(path, 'utf8'));
  return `${found.size}-${found.mtimeMs}`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}
