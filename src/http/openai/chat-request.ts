import { z } from 'zod';
import { type AskRequest, askRequestSchema } from '../../answer/answer.ts';
import { withoutSources } from '../../answer/chat-text.ts';
import { FootnoteError } from '../../errors.ts';

const contentSchema = z.union(
  [z.string(), z.array(z.object({ type: z.literal('text'), text: z.string() }))],
  'must be text: a string, or parts of the type "text"',
);
const messageSchema = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: contentSchema.nullish(),
});

/** A request as OpenAI's clients send it. What sets a model's mood or length says nothing here, and is ignored as unknown fields are. */
export const chatRequestSchema = z.object({
  model: z.string().min(1).max(300).describe('`footnote`, or another name that `GET /v1/models` lists.'),
  messages: z
    .array(messageSchema)
    .min(1)
    .max(2000)
    .describe(
      'The last user message is the question; user and assistant messages before it are the history, of which the last 20 are read. Others are ignored.',
    ),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'must be 1: there is one answer').nullish(),
  tool_choice: z
    .enum(['none', 'auto'], 'must be "none" or "auto": tools are never called')
    .nullish()
    .describe('`tools` may be given and are never called.'),
  function_call: z.enum(['none', 'auto'], 'must be "none" or "auto": functions are never called').nullish(),
  response_format: z
    .object({ type: z.literal('text', 'must be "text"; the record beside the text is JSON already') })
    .nullish(),
  footnote: askRequestSchema
    .pick({ filters: true, asOf: true, passages: true, include: true })
    .strict()
    .optional()
    .describe('What `POST /ask` takes besides the question.'),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

const turnsRead = 20;
const longestTurn = 20_000;

/** What the conversation asks. System messages are not read: no instruction changes what may be said without evidence. */
export function askRequestOf({ messages, footnote = {} }: ChatRequest): AskRequest {
  const turns = messages.flatMap(({ role, content }) =>
    role === 'user' || role === 'assistant' ? [{ role, content: textOf(content) }] : [],
  );
  const last = turns.findLastIndex(({ role }) => role === 'user');
  const question = turns[last]?.content;
  if (question === undefined)
    throw new FootnoteError('INVALID_REQUEST', 'messages: must hold a user message, which is the question.');
  const history = turns
    .slice(0, last)
    .filter(({ content }) => content.trim() !== '')
    .slice(-turnsRead)
    .map(({ role, content }) => ({ role, content: withoutSources(content).slice(0, longestTurn) }));
  const parsed = askRequestSchema.safeParse({ ...footnote, question, ...(history.length > 0 && { history }) });
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new FootnoteError('INVALID_REQUEST', `The last user message cannot be asked. ${detail}.`);
}

const textOf = (content: z.infer<typeof contentSchema> | null | undefined) =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('\n');
