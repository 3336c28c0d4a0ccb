import type { Message, Source } from '../prompt/source.ts';
import type { RankedSentence } from '../retrieval/evidence.ts';
import type { Question } from '../retrieval/question.ts';

/**
 * Writes a draft answer as text: statements, each followed by the labels of the sentences it rests on, `Text. [S1][S4]`,
 * or `noAnswer` where the sources do not hold the answer. Nothing it writes is believed: labels are looked up and statements checked.
 */
export type LanguageModel = {
  readonly provider: string;
  readonly name: string;
  /** How many tokens prompt and answer may have together; the prompt is cut to fit. */
  readonly contextTokens: number;
  /** Streams a draft. Throws a FootnoteError `LLM_FAILED` or `LLM_TIMEOUT`; stops soon after `signal` fires. */
  answer(request: AnswerRequest): AsyncIterable<string>;
  /** One short completion, for rewriting a follow-up question; `null` where the model cannot write freely. */
  complete:
    | ((
        messages: readonly Message[],
        options: { readonly maxTokens: number; readonly signal?: AbortSignal },
      ) => Promise<string>)
    | null;
  /** Tokens of the answers so far are reported by `usage` where the model tells. */
  close(): Promise<void>;
};

export type AnswerRequest = {
  readonly question: Question;
  /** The rendered prompt, for models that read one. */
  readonly messages: readonly Message[];
  /** What the prompt shows; its labels are the only ones that exist. */
  readonly sources: readonly Source[];
  /** The sources' sentences, best evidence first, for models that need no prompt. */
  readonly evidence: readonly RankedSentence[];
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
};

/** What a model writes where the sources do not answer. */
export const noAnswer = 'NO ANSWER';
