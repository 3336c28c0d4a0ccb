import { createHash } from 'node:crypto';
import { promptText, visibleText } from './harmless-text.ts';
import type { PromptTemplate } from './prompt-template.ts';
import { renderPrompt } from './prompt-template.ts';
import type { Message } from './source.ts';
import { estimateTokens, tokensPerMessage } from './token-estimate.ts';

export const condensePlaceholders = ['delimiter', 'history', 'question'] as const;

/** A turn is shown up to here: what a follow-up refers to stands at the start of an answer. */
const longestTurn = 600;
const longestQuestion = 2000;

export type CondensePromptInput = {
  readonly template: PromptTemplate;
  readonly question: string;
  /** Oldest turn first. */
  readonly history: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly contextTokens: number;
  readonly maxTokens: number;
  readonly countTokens?: ((text: string) => number) | undefined;
};

/** The prompt that asks for a follow-up question rewritten to stand by itself. The newest turns are kept when not all fit. */
export function renderCondensePrompt(input: CondensePromptInput): Message[] {
  const count = input.countTokens ?? estimateTokens;
  const bare = render(input, '').reduce((sum, { content }) => sum + count(content) + tokensPerMessage, 0);
  let left = input.contextTokens - input.maxTokens - bare;
  const lines: string[] = [];
  for (const { role, content } of input.history.toReversed()) {
    const text = promptText(content.slice(0, longestTurn));
    const line = `${role === 'user' ? 'Reader' : 'Answer'}: ${text}`;
    left -= count(`${line}\n`) + 1;
    if (left < 0) break;
    lines.unshift(line);
  }
  return render(input, lines.join('\n'));
}

/** The question in what a model wrote for `renderCondensePrompt`; `null` where that is not one question on one line. */
export function readCondensedQuestion(output: string): string | null {
  const [first, ...rest] = output
    .slice(0, 4 * longestQuestion)
    .replace(/<think>[^]*?<\/think>/g, '')
    .split('\n')
    .map((line) => visibleText(line).trim())
    .filter(Boolean);
  if (!first || rest.length > 0) return null;
  const question = first
    .replace(/^(?:[a-z]+ ){0,2}question: */i, '')
    .replace(/^["“'](.*)["”']$/, '$1')
    .trim();
  return question.endsWith('?') && question.length <= longestQuestion ? question : null;
}

function render(input: CondensePromptInput, history: string): Message[] {
  const question = promptText(input.question);
  const digest = createHash('sha256')
    .update(JSON.stringify([question, history]))
    .digest('hex');
  return renderPrompt(input.template, { delimiter: `=====${digest.slice(0, 16)}=====`, history, question });
}
