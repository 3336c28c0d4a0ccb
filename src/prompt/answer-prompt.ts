import { createHash } from 'node:crypto';
import { FootnoteError } from '../errors.ts';
import type { PromptTemplate } from './prompt-template.ts';
import { renderPrompt } from './prompt-template.ts';
import { promptText } from './harmless-text.ts';
import type { LabelledSentence, Message, Source } from './source.ts';
import { estimateTokens, tokensPerMessage } from './token-estimate.ts';

export const answerPlaceholders = ['noAnswer', 'today', 'delimiter', 'sources', 'question'] as const;

export type AnswerPromptInput = {
  readonly template: PromptTemplate;
  /** The prompt that asks for JSON, where the model may be asked for it. */
  readonly structuredTemplate?: PromptTemplate;
  /** As it is understood without the conversation; the conversation itself is not shown, so nothing in it can pass for evidence. */
  readonly question: string;
  /** Best passage first. */
  readonly sources: readonly Source[];
  /** Labels of the sentences, best evidence first: what is kept when not all fit. Without it the passages' order decides. */
  readonly ranking?: readonly string[];
  /** At most so many sentences; a small model reads slowly and is distracted by what it does not need. */
  readonly maxSentences?: number;
  /** What the model reads and writes together may have. */
  readonly contextTokens: number;
  readonly maxTokens: number;
  readonly asOf: string;
  /** What a model writes where the sources do not answer: `noAnswer` of llm/language-model.ts. */
  readonly noAnswer: string;
  readonly countTokens?: ((text: string) => number) | undefined;
};

export type AnswerPrompt = {
  readonly messages: Message[];
  /** The same in the words of `structuredTemplate`; empty without one. */
  readonly structuredMessages: Message[];
  /** The sources with the sentences that the prompt shows, and only these; their labels are the only ones that exist. */
  readonly shownSources: Source[];
};

/** Delimiters are digests, and a tokenizer cuts one digest into more tokens than another: up to 8 more for each of the three. */
const delimiterReserve = 24;

/**
 * The prompt for an answer. Sentences that do not fit the window are left out, least relevant first, so that it fits whatever the
 * passages' length; throws `LLM_FAILED` where not even the question fits.
 * The same input gives the same prompt.
 */
export function renderAnswerPrompt(input: AnswerPromptInput): AnswerPrompt {
  const count = input.countTokens ?? estimateTokens;
  const bare = Math.max(...renderAll(input, '').map((messages) => promptTokens(messages, count)));
  const budget = input.contextTokens - input.maxTokens - bare - delimiterReserve;
  if (budget < 0) {
    throw new FootnoteError(
      'LLM_FAILED',
      `The question and its instructions need ${bare} tokens, and the model's window has ${input.contextTokens - input.maxTokens}; ask a shorter question or give the model a larger window.`,
    );
  }
  const shown = chooseSentences(input, budget, count);
  const shownSources = input.sources
    .map((source) => ({ ...source, sentences: source.sentences.filter(({ label }) => shown.has(label)) }))
    .filter(({ sentences }) => sentences.length > 0);
  const [messages = [], structuredMessages = []] = renderAll(input, sourcesText(shownSources, shown));
  return { messages, structuredMessages, shownSources };
}

function promptTokens(messages: readonly Message[], count: (text: string) => number): number {
  return messages.reduce((sum, { content }) => sum + count(content) + tokensPerMessage, 0);
}

/** Label → the text to show for it, which is cut only where the best sentence alone is longer than the window. */
function chooseSentences(input: AnswerPromptInput, budget: number, count: (text: string) => number) {
  const shown = new Map<string, string>();
  const headed = new Set<string>();
  let left = budget;
  for (const { sentence, source } of byRelevance(input)) {
    if (shown.size >= (input.maxSentences ?? Infinity)) break;
    const headerTokens = headed.has(sentence.articleId) ? 0 : count(header(source)) + 2;
    const text = promptText(sentence.text);
    let shownText = text;
    let tokens = lineTokens(sentence.label, shownText, count);
    if (shown.size === 0 && headerTokens + tokens > left) {
      shownText = cutToFit(text, left - headerTokens, (part) => lineTokens(sentence.label, part, count));
      tokens = lineTokens(sentence.label, shownText, count);
    }
    if (!shownText || headerTokens + tokens > left) continue;
    shown.set(sentence.label, shownText);
    headed.add(sentence.articleId);
    left -= headerTokens + tokens;
  }
  return shown;
}

/** A line may follow a gap, which is marked by a line of its own: hence the two tokens more. */
function lineTokens(label: string, text: string, count: (text: string) => number): number {
  return count(`[${label}] ${text}\n`) + 2;
}

/** The longest beginning of `text` that costs at most `budget`; found by halving, since a tokenizer's cost is not linear. */
function cutToFit(text: string, budget: number, cost: (part: string) => number): string {
  let low = 0;
  let high = Math.min(text.length, Math.max(0, budget) * 16);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cost(`${text.slice(0, middle)} …`) <= budget) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${promptText(text.slice(0, low))} …`;
}

function byRelevance({ sources, ranking }: AnswerPromptInput) {
  const all = new Map<string, { sentence: LabelledSentence; source: Source }>();
  for (const source of sources) {
    for (const sentence of source.sentences) {
      if (!all.has(sentence.label)) all.set(sentence.label, { sentence, source });
    }
  }
  const ranked = new Set([...(ranking ?? []), ...all.keys()]);
  return [...ranked].map((label) => all.get(label)).filter((found) => found !== undefined);
}

/** The prompt, and the one that asks for JSON, where there is one. */
function renderAll(input: AnswerPromptInput, sources: string): Message[][] {
  const templates = [input.template, ...(input.structuredTemplate ? [input.structuredTemplate] : [])];
  return templates.map((template) => render(input, template, sources));
}

function render(input: AnswerPromptInput, template: PromptTemplate, sources: string): Message[] {
  const question = promptText(input.question);
  // No article can hold its own delimiter: it is a digest of everything shown, the article included, and so needs no chance and can be replayed.
  const digest = createHash('sha256')
    .update(JSON.stringify([question, sources, input.asOf]))
    .digest('hex');
  return renderPrompt(template, {
    noAnswer: input.noAnswer,
    today: promptText(input.asOf),
    delimiter: `=====${digest.slice(0, 16)}=====`,
    sources,
    question,
  });
}

/** Articles in the order of their best passage, sentences in the order of the text; a gap between two shown sentences is marked. */
function sourcesText(sources: readonly Source[], shown: ReadonlyMap<string, string>): string {
  const articles = new Map<string, { source: Source; sentences: Map<string, LabelledSentence> }>();
  for (const source of sources) {
    const entry = articles.get(source.article.id) ?? { source, sentences: new Map<string, LabelledSentence>() };
    articles.set(source.article.id, entry);
    for (const sentence of source.sentences) entry.sentences.set(sentence.label, sentence);
  }
  return [...articles.values()]
    .map(({ source, sentences }) => {
      const lines = [header(source)];
      let previous: number | null = null;
      for (const sentence of [...sentences.values()].sort((a, b) => a.start - b.start)) {
        const number = Number(sentence.label.slice(1));
        if (previous !== null && number !== previous + 1) lines.push('…');
        lines.push(`[${sentence.label}] ${shown.get(sentence.label) ?? ''}`);
        previous = number;
      }
      return lines.join('\n');
    })
    .join('\n\n');
}

const longestParticular = 200;

function header({ article }: Source): string {
  const title = promptText(article.title.slice(0, longestParticular));
  const outlet = promptText((article.outlet ?? '').slice(0, longestParticular));
  const day = article.publishedAt?.slice(0, 10) ?? 'date unknown';
  return `Article: ${[title, outlet, promptText(day)].filter(Boolean).join(' | ')}`;
}
