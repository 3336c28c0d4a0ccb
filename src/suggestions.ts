import { finalAnswer } from './answer/final-answer.ts';
import type { AnswerEvent } from './answer/answer-event.ts';
import type { AskRequest } from './answer/answer.ts';
import type { CatalogPlace } from './catalog/open-catalog.ts';
import { findArchiveQuestions } from './questions/find-archive-questions.ts';

export type Suggestion = { readonly question: string };

export type Suggestions = {
  /** Up to six; none while the archive holds nothing that can be asked about. */
  suggest(): Promise<readonly Suggestion[]>;
  close(): Promise<void>;
};

type Parts = {
  readonly place: CatalogPlace;
  /** Of the catalog: the same archive is not gone through twice. */
  readonly version: () => Promise<number>;
  /** Without a language model: what is suggested must get its answer from the articles alone. */
  readonly ask: (request: AskRequest) => AsyncIterable<AnswerEvent>;
};

/** How many are wanted; a page shows some of them. */
const wanted = 6;

/**
 * First questions for somebody who does not know the archive: made by rules from its sentences in a thread of its own, and
 * kept only where the answer that Footnote gives cites the sentence that each was made from.
 */
export function createSuggestions({ place, version, ask }: Parts): Suggestions {
  const closing = new AbortController();
  let latest: { readonly version: number; readonly found: Promise<Suggestion[]> } | null = null;

  const find = async (): Promise<Suggestion[]> => {
    const suggestions: Suggestion[] = [];
    for (const { question, articleId, start, end } of await findArchiveQuestions(place, closing.signal)) {
      if (suggestions.length >= wanted) break;
      closing.signal.throwIfAborted();
      const { status, citations } = await finalAnswer(ask({ question }));
      const cites = citations.some((one) => one.articleId === articleId && one.start < end && one.end > start);
      if (status === 'answered' && cites) suggestions.push({ question });
    }
    return suggestions;
  };
  return {
    async suggest() {
      const now = await version();
      if (latest?.version !== now) {
        const found = find();
        const made = { version: now, found };
        latest = made;
        // What failed is tried again by the next who asks.
        found.catch(() => {
          if (latest === made) latest = null;
        });
      }
      return latest.found;
    },
    async close() {
      closing.abort(new Error('closed'));
      await latest?.found.catch(() => {});
    },
  };
}
