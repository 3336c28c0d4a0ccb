import { z } from 'zod';
import { type Answer, type Statement, answerSchema } from '../../answer/answer.ts';
import { chatText, endText, statementText } from '../../answer/chat-text.ts';

const annotationSchema = z.object({
  type: z.literal('url_citation'),
  url_citation: z.object({
    start_index: z.number().int().describe('Where the `[n]` starts in the content, in UTF-16 code units.'),
    end_index: z.number().int(),
    title: z.string(),
    url: z.string(),
  }),
});
type Annotation = z.infer<typeof annotationSchema>;

const usageSchema = z.object({
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  total_tokens: z.number().int(),
});

/** A whole answer as OpenAI's clients read it, with our record beside it. */
export const chatCompletionSchema = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.literal(0),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().describe('The statements with [n] marks, and below them a list of sources, as Markdown.'),
        refusal: z.null(),
        annotations: z.array(annotationSchema).describe('One for each [n] whose article has a web address.'),
      }),
      logprobs: z.null(),
      finish_reason: z.literal('stop'),
    }),
  ),
  usage: usageSchema.describe('Zeros where the language model tells nothing.'),
  footnote: answerSchema.describe('The whole record of the answer, as `POST /ask` gives it.'),
});
export type ChatCompletion = z.infer<typeof chatCompletionSchema>;

/** What is the same in every part of one reply. */
export type ReplyHead = { readonly id: string; readonly created: number; readonly model: string };

export function chatCompletion(answer: Answer, head: ReplyHead): ChatCompletion {
  const message = {
    role: 'assistant' as const,
    content: chatText(answer),
    refusal: null,
    annotations: annotationsOf(answer),
  };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage: usageOf(answer),
    footnote: answer,
  };
}

const chunk = (head: ReplyHead, delta: Readonly<Record<string, unknown>>, finish: 'stop' | null = null) => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});

/** Says whose turn it is, before anything is known. */
export const openingChunk = (head: ReplyHead) => chunk(head, { role: 'assistant', content: '' });

/** One verified statement. */
export const statementChunk = (head: ReplyHead, statement: Statement, isFirst: boolean) =>
  chunk(head, { content: `${isFirst ? '' : ' '}${statementText(statement)}` });

/** What follows the last statement: the sources, the end with the whole record, and the tokens where they were asked for. */
export function closingChunks(head: ReplyHead, answer: Answer, includeUsage: boolean): object[] {
  return [
    chunk(head, { content: endText(answer), annotations: annotationsOf(answer) }),
    { ...chunk(head, {}, 'stop'), footnote: answer },
    ...(includeUsage ? [{ ...chunk(head, {}), choices: [], usage: usageOf(answer) }] : []),
  ];
}

/** Marks of articles with a web address, at their places in the text. */
function annotationsOf({ statements, citations }: Answer): Annotation[] {
  const annotations: Annotation[] = [];
  const byNumber = new Map(citations.map((citation) => [citation.number, citation]));
  let end = 0;
  for (const [at, statement] of statements.entries()) {
    end += (at > 0 ? 1 : 0) + statementText(statement).length;
    let mark = end - statement.citations.map((number) => `[${number}]`).join('').length;
    for (const number of statement.citations) {
      const start = mark;
      mark += `[${number}]`.length;
      const { title, url } = byNumber.get(number) ?? { title: '', url: null };
      if (url)
        annotations.push({ type: 'url_citation', url_citation: { start_index: start, end_index: mark, title, url } });
    }
  }
  return annotations;
}

function usageOf({ usage }: Answer): z.infer<typeof usageSchema> {
  const { inputTokens = 0, outputTokens = 0 } = usage ?? {};
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}
