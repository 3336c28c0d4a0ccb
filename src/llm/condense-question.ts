import { readCondensedQuestion, renderCondensePrompt } from '../prompt/condense-prompt.ts';
import type { PromptTemplate } from '../prompt/prompt-template.ts';
import { standaloneQuestion, type Topic, type Turn } from '../retrieval/standalone-question.ts';
import type { LanguageModel, TokenUsage } from './language-model.ts';

const maxTokens = 120;

export type CondenseInput = {
  readonly question: string;
  readonly history: readonly Turn[];
  readonly asOf: string;
  readonly model: LanguageModel;
  readonly template: PromptTemplate;
  /** What the last answer's citations are about; asked for only where the rules write. */
  readonly topics?: () => Promise<readonly Topic[]>;
  readonly warn: (message: string, cause: unknown) => void;
  readonly signal?: AbortSignal;
  readonly onUsage?: (usage: TokenUsage) => void;
};

/** The question as it reads without its history: by the model where it can write freely, by rules otherwise or when the model fails. */
export async function condenseQuestion({
  question,
  history,
  asOf,
  model,
  template,
  topics,
  warn,
  signal,
  onUsage,
}: CondenseInput): Promise<string> {
  if (history.length === 0) return question;
  if (model.complete) {
    try {
      const messages = renderCondensePrompt({
        template,
        question,
        history,
        contextTokens: model.contextTokens,
        maxTokens,
        countTokens: model.countTokens,
      });
      const options = { maxTokens, ...(signal && { signal }), ...(onUsage && { onUsage }) };
      const written = readCondensedQuestion(await model.complete(messages, options));
      if (written) return written;
    } catch (error) {
      if (signal?.aborted) throw error;
      warn('The language model could not rewrite the follow-up question; rules did.', error);
    }
  }
  return standaloneQuestion(question, history, asOf, (await topics?.()) ?? []);
}
