import { z } from 'zod';
import { filtersSchema } from '../answer/answer.ts';
import { markdownText } from '../answer/markdown-text.ts';
import type { Assistant } from '../assistant.ts';
import { existingArticle } from '../catalog/existing-article.ts';
import { fromCursor, toCursor } from '../catalog/list-cursor.ts';
import { type Tool, tool } from './tool.ts';

const particulars = {
  id: z.string(),
  title: z.string(),
  outlet: z.string().nullable(),
  author: z.string().nullable(),
  publishedAt: z.string().nullable(),
  url: z.string().nullable(),
  version: z.number().int().describe('Version of its text: offsets into another version mean nothing.'),
};
const articleOutput = z.object({
  ...particulars,
  text: z.string().describe('The characters from `start` to `end`.'),
  start: z.number().int(),
  end: z.number().int(),
  length: z.number().int().describe('Length of the whole text, in UTF-16 code units.'),
});
const readInput = z.strictObject({
  id: z.string().min(1).max(4000).describe("The article's id, as `articleId` of a citation or `id` of the list."),
  version: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('`articleVersion` of a citation: refused where the text is not that one any more.'),
  start: z.number().int().min(0).default(0).describe('Where to begin, in UTF-16 code units.'),
  length: z.number().int().min(1).max(100_000).default(20_000).describe('How much at most.'),
});
const { publishedFrom, publishedTo, outlets } = filtersSchema.shape;
const listInput = z.strictObject({
  query: z.string().max(300).optional().describe('Only articles whose title, outlet or id holds this.'),
  publishedFrom,
  publishedTo,
  outlets,
  order: z.enum(['id', 'newest', 'oldest']).default('newest'),
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(6000).optional().describe('`next` of the page before, in the same order.'),
});
const listOutput = z.object({
  articles: z.array(z.object({ ...particulars, length: z.number().int() })),
  next: z.string().nullable().describe('The `cursor` of the next page; null on the last one.'),
  total: z.number().int(),
});

/** Reading and looking through. */
export function articleTools(assistant: Pick<Assistant, 'article' | 'wasRemoved' | 'listArticles'>): Tool[] {
  return [
    tool({
      name: 'read_article',
      title: 'Read an article',
      description: 'Gives the text of one article that offsets of citations refer to, or a part of it.',
      input: readInput,
      output: articleOutput,
      async run({ id, version, start, length }) {
        const article = await existingArticle(assistant, id, version);
        const text = article.text.slice(start, start + length);
        const end = start + text.length;
        const { title, outlet, author, publishedAt, url } = article;
        const head = [title, outlet, author, publishedAt ?? 'no date'].filter((part) => part !== null);
        const more = end < article.text.length ? `\n\n(${article.text.length - end} characters more.)` : '';
        const record = { id, title, outlet, author, publishedAt, url, version: article.version };
        return {
          record: { ...record, text, start, end, length: article.text.length },
          text: `${head.map(markdownText).join(', ')}\n\n${text}${more}`,
        };
      },
    }),
    tool({
      name: 'list_articles',
      title: 'List articles',
      description: 'Lists articles without their text, page by page, the newest first if not told otherwise.',
      input: listInput,
      output: listOutput,
      async run({ cursor, limit, order, ...given }) {
        const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        const page = await assistant.listArticles({
          limit,
          order,
          ...filter,
          ...(cursor && { cursor: fromCursor(cursor, order) }),
        });
        const articles = page.articles.map(({ id, title, outlet, author, publishedAt, url, version, length }) => {
          return { id, title, outlet, author, publishedAt, url, version, length };
        });
        const next = page.next === null ? null : toCursor(page.next, order);
        const lines = articles.map(
          ({ id, title, publishedAt }) => `- ${markdownText([title, publishedAt ?? 'no date', id].join(', '))}`,
        );
        const text = [`${articles.length} of ${page.total} articles:`, ...lines].join('\n');
        return { record: { articles, next, total: page.total }, text };
      },
    }),
  ];
}
