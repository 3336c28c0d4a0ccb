import { z } from 'zod';
import type { ArticleFilter } from '../../catalog/catalog.ts';
import { existingArticle } from '../../catalog/existing-article.ts';
import type { SourceRecord } from '../../catalog/source-record.ts';
import { fromCursor, toCursor } from '../../catalog/list-cursor.ts';
import { newArticleSchema } from '../../corpus/new-article-schema.ts';
import { newFile } from '../../corpus/new-file-schema.ts';
import { webAddress } from '../../fetching/web-address-schema.ts';
import { fileOutcomeSchema } from '../../jobs/job.ts';
import type { Routes } from '../plugins/openapi.ts';
import { problemResponses } from '../problem.ts';

const particulars = {
  id: z.string(),
  path: z.string().describe('Where it lies below the corpus folder.'),
  title: z.string(),
  outlet: z.string().nullable(),
  author: z.string().nullable(),
  publishedAt: z.string().nullable().describe('ISO 8601 date or UTC date-time; null when unknown.'),
  url: z.string().nullable(),
  origin: z.enum(['corpus', 'upload']).describe('A file of the corpus folder, or added over HTTP.'),
  language: z
    .string()
    .nullable()
    .describe('ISO 639-1, such as de; null where that is not sure. Other than en it is found by its words only.'),
  version: z
    .number()
    .int()
    .describe('Version of its text: equal while the text is the same. Offsets into another version mean nothing.'),
};
const articleSchema = z.object({
  ...particulars,
  text: z.string().describe('What all offsets refer to, in UTF-16 code units.'),
  pages: z
    .array(z.number().int())
    .readonly()
    .optional()
    .describe('Where each page of the original begins in `text`; only where it has pages.'),
});
const pageSchema = z.object({
  articles: z.array(
    z.object({ ...particulars, length: z.number().int().describe('Length of the text in UTF-16 code units.') }),
  ),
  next: z.string().nullable().describe('The `cursor` of the next page; null on the last one.'),
  total: z.number().int(),
});

const fileSchema = z.strictObject(newFile);
const fileOutcomesSchema = z.object({ outcomes: z.array(fileOutcomeSchema) });

const addressSchema = z.strictObject(webAddress);

const outletName = z.string().min(1).max(300);
const filterQuery = {
  q: z.string().max(300).optional().describe('Only articles whose title, outlet or id holds this.'),
  publishedFrom: z.iso.date().optional().describe('Day, inclusive; articles without a date are left out.'),
  publishedTo: z.iso.date().optional().describe('Day, inclusive; articles without a date are left out.'),
  outlet: z
    .preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(outletName).max(50).optional())
    .optional()
    .describe('Only articles of this outlet; may be given several times.'),
};
const filterQuerySchema = z.strictObject(filterQuery);
const notReadTold = 200;

const listQuerySchema = z.strictObject({
  ...filterQuery,
  cursor: z.string().min(1).max(6000).optional().describe('`next` of the page before, in the same order.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  order: z
    .enum(['id', 'newest', 'oldest'])
    .default('id')
    .describe('By id, or by day of publication with undated articles last.'),
});

const countsSchema = z.object({
  articles: z.number().int(),
  undated: z.number().int(),
  months: z.array(z.object({ month: z.string().describe('Such as 2024-08.'), articles: z.number().int() })),
  outlets: z
    .array(z.object({ outlet: z.string(), articles: z.number().int() }))
    .describe('The one with most articles first; at most 500.'),
  notRead: z
    .array(
      z.object({
        path: z.string().describe('Where it lies below the corpus folder, or its address.'),
        reason: z.string(),
        attempts: z.number().int().describe('How many times in a row something of it could not be read.'),
        triedAt: z.string().describe('ISO date-time of the last attempt.'),
        retryAt: z.string().nullable().describe('When it is tried again without a change; null: when it changes.'),
      }),
    )
    .describe('What could not be read, at most 200, whatever is asked for: it stays until it can be read or is gone.'),
  notReadTotal: z.number().int().describe('Of how many files, feeds and pages.'),
});

const articleQuerySchema = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('`articleVersion` of a citation: 409 where the text is not that one any more.'),
});

const idSchema = z.string().min(1).max(4000).describe('Percent-encoded; slashes may stand as they are.');

/** `/articles`: the list, one article with the text that offsets refer to, adding and removing one. */
export const articleRoutes: Routes = async (app) => {
  const { assistant } = app;

  app.get(
    '/articles',
    {
      handlerTimeout: 30_000,
      schema: {
        summary: 'Lists articles without their text, page by page.',
        operationId: 'listArticles',
        querystring: listQuerySchema,
        response: { 200: pageSchema.describe('One page.'), ...problemResponses(504) },
      },
    },
    async ({ query: { cursor, limit, order, ...filter } }) => {
      const page = await assistant.listArticles({
        limit,
        order,
        ...(cursor && { cursor: fromCursor(cursor, order) }),
        ...filterOf(filter),
      });
      return { ...page, articles: [...page.articles], next: page.next === null ? null : toCursor(page.next, order) };
    },
  );

  app.get(
    '/archive',
    {
      handlerTimeout: 30_000,
      schema: {
        summary: 'How many articles there are, by month and by outlet.',
        operationId: 'countArticles',
        querystring: filterQuerySchema,
        response: { 200: countsSchema.describe('The counts.'), ...problemResponses(504) },
      },
    },
    async ({ query }) => {
      const { months, outlets, ...counts } = await assistant.countArticles(filterOf(query));
      const { sources, total } = await assistant.notRead(notReadTold);
      const notRead = sources.flatMap(failuresOf).slice(0, notReadTold);
      return { ...counts, months: [...months], outlets: [...outlets], notRead, notReadTotal: total };
    },
  );

  app.post(
    '/articles',
    {
      config: { changes: true },
      bodyLimit: 5 * 1024 * 1024,
      handlerTimeout: 600_000,
      schema: {
        summary: 'Adds an article; the same one again changes nothing.',
        operationId: 'addArticle',
        body: newArticleSchema,
        response: {
          200: articleSchema.describe('It was there already.'),
          201: articleSchema.describe('It was added.'),
          ...problemResponses(408, 409, 413, 415, 422, 504, 507),
        },
      },
    },
    async ({ body }, reply) => {
      const { article, created } = await assistant.addArticle(body);
      return reply
        .code(created ? 201 : 200)
        .header('location', `/articles/${encodeURIComponent(article.id)}`)
        .send(article);
    },
  );

  app.post(
    '/articles/files',
    {
      config: { changes: true },
      bodyLimit: 7 * 1024 * 1024,
      handlerTimeout: 600_000,
      schema: {
        summary:
          'Adds the articles of a file: text, Markdown, JSONL, HTML, PDF, DOCX, EPUB, mail, a feed or a zip of these.',
        operationId: 'addFile',
        body: fileSchema,
        response: {
          200: fileOutcomesSchema.describe('What became of each article, and of what could not be read.'),
          ...problemResponses(408, 409, 413, 415, 504, 507),
        },
      },
    },
    async ({ body: { name, content } }) => {
      const outcomes = await assistant.addFile({ name, bytes: Buffer.from(content, 'base64') });
      return { outcomes: [...outcomes] };
    },
  );

  app.post(
    '/articles/addresses',
    {
      config: { changes: true },
      handlerTimeout: 600_000,
      schema: {
        summary:
          'Adds what is at an address of the web: a page, a document, the entries of a feed, the pages of a sitemap.',
        operationId: 'addAddress',
        body: addressSchema,
        response: {
          200: fileOutcomesSchema.describe('What became of each page that is new, changed or was asked for itself.'),
          ...problemResponses(408, 409, 413, 415, 422, 502, 504, 507),
        },
      },
    },
    async ({ body: { address }, signal }) => {
      const outcomes = await assistant.addAddress(address, { signal });
      return { outcomes: [...outcomes] };
    },
  );

  // An id may hold slashes: encoded they are one part of the path, as they stand they are several.
  for (const [url, name, hide] of [
    ['/articles/:id', 'id', false],
    ['/articles/*', '*', true],
  ] as const) {
    const params = z.object({ [name]: idSchema });
    app.get(
      url,
      {
        handlerTimeout: 30_000,
        schema: {
          summary: 'One article.',
          operationId: 'article',
          hide,
          params,
          querystring: articleQuerySchema,
          response: { 200: articleSchema.describe('The article.'), ...problemResponses(404, 409, 410, 504) },
        },
      },
      async ({ params: { [name]: id = '' }, query: { version } }, reply) => {
        const article = await existingArticle(assistant, id, version);
        return reply.header('cache-control', 'no-cache').send(article);
      },
    );
    app.delete(
      url,
      {
        config: { changes: true },
        handlerTimeout: 60_000,
        schema: {
          summary: 'Removes an article that was added over HTTP.',
          operationId: 'removeArticle',
          hide,
          params,
          response: { 204: z.undefined().describe('It is gone.'), ...problemResponses(404, 409, 504) },
        },
      },
      async ({ params: { [name]: id = '' } }, reply) => {
        await assistant.removeArticle(id);
        return reply.code(204).send();
      },
    );
  }
};

function failuresOf({ failures, attempts, triedAt, retryAt }: SourceRecord) {
  return failures.map((failure) => ({ ...failure, attempts, triedAt, retryAt }));
}

type FilterQuery = z.output<typeof filterQuerySchema>;

function filterOf({ q, publishedFrom, publishedTo, outlet }: FilterQuery): ArticleFilter {
  return {
    ...(q && { query: q }),
    ...(publishedFrom && { publishedFrom }),
    ...(publishedTo && { publishedTo }),
    ...(outlet && { outlets: outlet }),
  };
}
