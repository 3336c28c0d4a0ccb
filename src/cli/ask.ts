import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { z } from 'zod';
import { type AskRequest, askRequestSchema } from '../answer/answer.ts';
import { finalAnswer } from '../answer/final-answer.ts';
import type { Assistant } from '../assistant.ts';
import { FootnoteError } from '../errors.ts';
import { answerText } from './answer-text.ts';
import { progressDisplay } from './progress-display.ts';
import { terminalJson } from './terminal-text.ts';

export type AskOptions = {
  readonly json?: boolean;
  readonly asOf?: string;
  readonly from?: string;
  readonly to?: string;
  readonly outlet?: string[];
  readonly article?: string[];
  /** File with the turns before, as in the API. */
  readonly history?: string;
};

/**
 * `footnote ask`: one question, with the answer as text with footnotes or as its JSON record. Fills an empty archive first.
 * A refusal is an answer: only what keeps an answer from coming is thrown.
 */
export async function ask(
  assistant: Assistant,
  question: string,
  options: AskOptions,
  { signal, stderr }: { readonly signal: AbortSignal; readonly stderr: Writable & { readonly isTTY?: boolean } },
): Promise<string> {
  const request = await readRequest(question, options);
  const { coverage } = await assistant.state();
  if (coverage.articles === 0) {
    const display = progressDisplay(stderr);
    await assistant.ingest({ signal, onProgress: display.onProgress }).finally(display.end);
  }
  const answer = await finalAnswer(assistant.ask(request, { signal }));
  return options.json ? `${terminalJson(answer)}\n` : answerText(answer);
}

async function readRequest(question: string, options: AskOptions): Promise<AskRequest> {
  const { asOf, from, to, outlet, article, history } = options;
  const parsed = askRequestSchema.safeParse({
    question,
    ...(asOf && { asOf }),
    ...(history && { history: await readHistory(history) }),
    ...((from || to || outlet || article) && {
      filters: { publishedFrom: from, publishedTo: to, outlets: outlet, articleIds: article },
    }),
  });
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues.map(
    ({ path, message }) => `${optionOf[path.join('.')] ?? path.join('.')} ${message}`,
  );
  throw new FootnoteError('INVALID_REQUEST', `${detail.join('; ')}.`);
}

const optionOf: Readonly<Record<string, string>> = {
  question: 'The question',
  asOf: '--as-of',
  'filters.publishedFrom': '--from',
  'filters.publishedTo': '--to',
};

async function readHistory(path: string): Promise<unknown> {
  try {
    return z.json().parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const message = `--history ${path} cannot be read as JSON: a list of turns, each with role and content.`;
    throw new FootnoteError('INVALID_REQUEST', message, { cause });
  }
}
