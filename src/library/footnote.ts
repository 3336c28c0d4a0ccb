import type { z } from 'zod';
import type { AnswerEvent } from '../answer/answer-event.ts';
import { type Answer, type AskRequest, askRequestSchema } from '../answer/answer.ts';
import { finalAnswer } from '../answer/final-answer.ts';
import { type SearchRequest, type SearchResult, searchRequestSchema } from '../answer/search-result.ts';
import { type Assistant, createAssistant } from '../assistant.ts';
import type { StoredArticle } from '../catalog/catalog.ts';
import { type Config, readConfig, settings as known } from '../config.ts';
import { newArticleSchema } from '../corpus/new-article-schema.ts';
import { FootnoteError } from '../errors.ts';
import type { IngestReport } from '../ingest.ts';
import type { NewArticle } from '../uploads.ts';

export type { Answer, AnswerEvent, AskRequest, IngestReport, NewArticle, SearchRequest, SearchResult, StoredArticle };
export type { Citation, Closest, Statement } from '../answer/answer.ts';
export { FootnoteError };

/** The settings of the command line, by their names in config.ts. What is not given comes from the environment, then from the defaults. */
export type FootnoteSettings = Pick<Config, 'corpus' | 'index'> &
  Partial<Omit<Config, 'corpus' | 'index' | 'host' | 'port' | 'rateLimit' | 'logLevel'>>;

export type FootnoteOptions = {
  /** Told in sentences what is fetched and what goes wrong; silent if not given. */
  readonly say?: (sentence: string) => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

type Stop = { readonly signal?: AbortSignal };

/** An archive for a program of one's own: what the server serves, without the server. Whatever is thrown is a `FootnoteError`, or a fault. */
export type Footnote = {
  /** The whole answer. A refusal is one, with the status `unanswerable`. */
  ask(request: AskRequest | string, options?: Stop): Promise<Answer>;
  /** The same as events while it is made; the last one is `answer-end` or `answer-failed`. */
  stream(request: AskRequest | string, options?: Stop): AsyncIterable<AnswerEvent>;
  /** What an answer would be made from; no language model is asked. */
  search(request: SearchRequest | string, options?: Stop): Promise<SearchResult>;
  /** Adds an article that is no file of the corpus folder; the same one again changes nothing. */
  add(article: NewArticle): Promise<StoredArticle>;
  /** Removes an article that `add` added. */
  remove(articleId: string): Promise<void>;
} & Pick<Assistant, 'ingest' | 'article' | 'listArticles' | 'countArticles' | 'state' | 'close'>;

/** Opens the archive of a corpus folder and its index folder. Throws `INVALID_SETTING` and what opening an index can meet. */
export async function createFootnote(settings: FootnoteSettings, options: FootnoteOptions = {}): Promise<Footnote> {
  const { say = () => {}, environment = process.env } = options;
  const assistant = await createAssistant(readSettings(settings, environment), { say });
  const stream: Footnote['stream'] = (request, stop) =>
    assistant.ask(valid(askRequestSchema, asked(request)), stop ?? {});
  return {
    ask: async (request, stop) => finalAnswer(stream(request, stop)),
    stream,
    search: async (request, stop) => assistant.search(valid(searchRequestSchema, asked(request)), stop ?? {}),
    add: async (article) => (await assistant.addArticle(valid(newArticleSchema, article))).article,
    remove: (articleId) => assistant.removeArticle(articleId),
    ingest: (ingesting) => assistant.ingest(ingesting),
    article: (articleId) => assistant.article(articleId),
    listArticles: (page) => assistant.listArticles(page),
    countArticles: (filter) => assistant.countArticles(filter),
    state: () => assistant.state(),
    close: () => assistant.close(),
  };
}

/** As from a command line, so that each value is checked and told of in the same way. */
function readSettings(settings: FootnoteSettings, environment: NonNullable<FootnoteOptions['environment']>): Config {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const unknown = given.map(([name]) => name).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw new FootnoteError('INVALID_SETTING', `There is no setting ${unknown}.`);
  const texts = given.map(([name, value]) => [name, typeof value === 'boolean' ? yesOrNo(value) : String(value)]);
  return readConfig(Object.fromEntries(texts) as Record<string, string>, environment);
}

const yesOrNo = (value: boolean) => (value ? 'yes' : 'no');
const asked = <Request extends object>(request: Request | string) =>
  typeof request === 'string' ? { question: request } : request;

function valid<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new FootnoteError('INVALID_REQUEST', `The request is not valid. ${detail}.`, { cause: parsed.error });
}
