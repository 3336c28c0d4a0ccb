import type { AnswerEvent } from '../../src/answer/answer-event.ts';
import type { Answer, AskRequest, Citation, Closest, Statement } from '../../src/answer/answer.ts';
import type { Article } from '../../src/corpus/article.ts';
import { textVersion } from '../../src/corpus/text-version.ts';

/** An article for a test, with the particulars that matter to it. */
export function article(id: string, text: string, particulars: Partial<Article> = {}): Article {
  const known = {
    title: `About ${id}`,
    outlet: 'The Quay Courier',
    author: null,
    publishedAt: '2024-05-17',
    url: null,
  };
  return { id, path: `${id}.md`, text, ...known, ...particulars };
}

/** A citation of the characters of `article` from the first place where it holds `quote`. */
export function cite(number: number, article: Article, quote: string): Citation {
  const start = article.text.indexOf(quote);
  if (start < 0) throw new Error(`${article.id} does not hold: ${quote}`);
  const { id: articleId, title, outlet, publishedAt, url } = article;
  return {
    number,
    articleId,
    articleVersion: textVersion(article.text),
    title,
    outlet,
    publishedAt,
    url,
    start,
    end: start + quote.length,
    quote,
    passageId: number,
  };
}

/** A passage that came close: the same characters, as a refusal shows them. */
export function close(article: Article, quote: string, score: number): Closest {
  const { articleId, articleVersion, title, publishedAt, start, end } = cite(1, article, quote);
  return { articleId, articleVersion, title, publishedAt, start, end, quote, score };
}

export type Written = { readonly text: string; readonly cites: readonly number[]; readonly score?: number };

/** An answer made of `written`, with everything else as it is when all goes well. */
export function answer(
  question: string,
  written: readonly Written[],
  citations: Citation[],
  changes: Partial<Answer> = {},
): Answer {
  let text = '';
  const statements = written.map(({ text: sentence, cites, score = 0.97 }): Statement => {
    const start = text.length === 0 ? 0 : text.length + 1;
    text += `${text.length === 0 ? '' : ' '}${sentence} ${cites.map((number) => `[${number}]`).join('')}`;
    const support = { score, verdict: 'supported', method: 'test' } as const;
    return { text: sentence, start, end: start + sentence.length, citations: [...cites], support };
  });
  return {
    id: 'a-1',
    status: 'answered',
    question,
    standaloneQuestion: question,
    answer: text,
    statements,
    citations,
    dropped: [],
    closest: [],
    explanation: null,
    confidence: 0.82,
    model: { provider: 'extractive', name: 'extractive', promptVersion: '1', fallbackFrom: null },
    degraded: [],
    indexVersion: 3,
    usage: null,
    timings: { retrievalMs: 12, generationMs: 40, verificationMs: 31, totalMs: 83 },
    ...changes,
  };
}

export type Gate = { readonly opened: Promise<void>; readonly open: () => void };

/** Something a script waits for until the test lets it go on. */
export function gate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** The events of `answer`, each statement only after its gate is opened; the end after the last gate. */
export function gated(
  whole: Answer,
  gates: readonly Gate[],
): (request: AskRequest, signal: AbortSignal) => AsyncGenerator<AnswerEvent> {
  return async function* (_request, signal) {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    aborted.catch(() => undefined);
    const sources = whole.citations.map((citation) => ({ ...citation, score: 1 }));
    yield { type: 'sources-found', standaloneQuestion: whole.standaloneQuestion, sources };
    const sent = new Set<number>();
    for (const [index, statement] of whole.statements.entries()) {
      await Promise.race([gates[index]?.opened, aborted]);
      const citations = whole.citations.filter(
        ({ number }) => statement.citations.includes(number) && !sent.has(number),
      );
      for (const { number } of citations) sent.add(number);
      yield { type: 'statement', statement, citations };
    }
    await Promise.race([gates[whole.statements.length]?.opened, aborted]);
    yield { type: 'answer-end', answer: whole };
  };
}
