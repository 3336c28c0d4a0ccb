import type { LabelledSentence, Message, Source } from '../prompt/source.ts';
import type { Disagreement } from '../retrieval/disagreement.ts';
import type { RankedSentence } from '../retrieval/evidence.ts';
import type { Question } from '../retrieval/question.ts';

/**
 * Writes a draft answer as text: statements, each followed by the labels of the sentences it rests on, `Text. [S1][S4]`,
 * or `noAnswer` where the sources do not hold the answer; or the same as JSON. Nothing it writes is believed: labels are looked up and statements checked.
 */
export type LanguageModel = {
  readonly provider: string;
  readonly name: string;
  /** How many tokens prompt and answer may have together; the prompt is cut to fit. */
  readonly contextTokens: number;
  /** How many sentences its prompt should show at most: a small local model reads slowly and is distracted by what it does not need. */
  readonly maxSentences?: number;
  /** In which form its drafts are asked for, now; without it, text with markers. What it writes may have the other form. */
  readonly draftFormat?: DraftFormat;
  /** Its own count, where it has a tokenizer at hand. */
  readonly countTokens?: (text: string) => number;
  /** Streams a draft. Throws a FootnoteError `LLM_FAILED` or `LLM_TIMEOUT`; stops soon after `signal` fires, and then throws its reason. */
  answer(request: AnswerRequest): AsyncIterable<string | QuotedStatement>;
  /** One short completion, for rewriting a follow-up question; `null` where the model cannot write freely. */
  complete:
    | ((
        messages: readonly Message[],
        options: Pick<AnswerRequest, 'maxTokens' | 'signal' | 'onUsage'>,
      ) => Promise<string>)
    | null;
  close(): Promise<void>;
};

/** Text with markers, `Text. [S1][S4]`, or JSON in the form of `draft-schema.ts`. */
export type DraftFormat = 'markers' | 'json';

/** A statement that is a shown sentence as it stands: it needs no parsing, whatever characters the sentence holds. */
export type QuotedStatement = { readonly text: string; readonly labels: readonly string[] };

export type AnswerRequest = {
  readonly question: Question;
  /** The rendered prompt, for models that read one. */
  readonly messages: readonly Message[];
  /** The same prompt, asking for JSON: for models whose `draftFormat` says so. */
  readonly structuredMessages?: readonly Message[];
  /** What the prompt shows; its labels are the only ones that exist. */
  readonly sources: readonly Source[];
  /** The sources' sentences, best evidence first, for models that need no prompt. */
  readonly evidence: readonly (RankedSentence & LabelledSentence)[];
  /** Where articles give different values for what is asked. */
  readonly disagreements?: readonly Disagreement[];
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Called once, at the end, where the model tells what it used. */
  readonly onUsage?: (usage: TokenUsage) => void;
};

export type TokenUsage = { readonly inputTokens: number; readonly outputTokens: number };

/** What a model writes where the sources do not answer. */
export const noAnswer = 'NO ANSWER';
