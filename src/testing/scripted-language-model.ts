import type { AnswerRequest, LanguageModel, QuotedStatement } from '../llm/language-model.ts';
import type { Message } from '../prompt/source.ts';

export type ScriptedLanguageModel = LanguageModel & {
  readonly answered: readonly AnswerRequest[];
  readonly completed: readonly (readonly Message[])[];
};

/** A language model that does what a test says and records what it was asked; what was not arranged throws. */
export function createScriptedLanguageModel(script: {
  readonly answer?: (
    request: AnswerRequest,
  ) => Iterable<string | QuotedStatement> | AsyncIterable<string | QuotedStatement>;
  readonly complete?: (messages: readonly Message[]) => string;
  readonly contextTokens?: number;
}): ScriptedLanguageModel {
  const answered: AnswerRequest[] = [];
  const completed: (readonly Message[])[] = [];
  const { complete } = script;
  return {
    provider: 'fake',
    name: 'scripted',
    contextTokens: script.contextTokens ?? 8192,
    answered,
    completed,
    async *answer(request) {
      answered.push(request);
      if (!script.answer) throw new Error('the test did not say what the model answers');
      for await (const piece of script.answer(request)) {
        request.signal?.throwIfAborted();
        yield piece;
      }
    },
    complete: complete
      ? async (messages) => {
          completed.push(messages);
          return complete(messages);
        }
      : null,
    close: async () => {},
  };
}
