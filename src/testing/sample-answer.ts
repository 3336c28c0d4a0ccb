import type { Answer, Citation, Statement } from '../answer/answer.ts';
import { textVersion } from '../corpus/text-version.ts';

/** Two articles made up for tests; the second repeats a sentence of the first, as syndicated news does. */
export const sampleArticles: Readonly<Record<string, string>> = {
  'harbour-bridge':
    'The harbour bridge opened on 3 May 2021. Mayor Ada Lind cut the ribbon. The bridge cost 40 million crowns.',
  'bridge-closed':
    'The bridge closed in June. The bridge cost 40 million crowns. Cracks were found in 12 of its cables.',
};

export const sampleArticleText = (articleId: string): string | undefined => sampleArticles[articleId];

/** A citation of the first place at which an article holds `quote`. */
export function sampleCitation(number: number, articleId: string, quote: string): Citation {
  const start = sampleArticles[articleId]?.indexOf(quote) ?? -1;
  if (start < 0) throw new Error(`The sample article ${articleId} does not hold: ${quote}`);
  const particulars = { title: articleId, outlet: null, publishedAt: null, url: null, passageId: 1 };
  const articleVersion = textVersion(sampleArticles[articleId] ?? '');
  return { number, articleId, articleVersion, ...particulars, start, end: start + quote.length, quote };
}

/** An answer that keeps every promise: each statement is given with the numbers of its citations. */
export function sampleAnswer(
  statements: readonly (readonly [text: string, citations: readonly number[]])[],
  citations: readonly Citation[],
  changes: Partial<Answer> = {},
): Answer {
  let answer = '';
  const placed: Statement[] = statements.map(([text, numbers]) => {
    const start = answer.length + (answer ? 1 : 0);
    answer += `${answer ? ' ' : ''}${text} ${numbers.map((number) => `[${number}]`).join('')}`;
    const support = { score: 0.9, verdict: 'supported' as const, method: 'sample' };
    return { text, start, end: start + text.length, citations: [...numbers], support };
  });
  return {
    id: 'sample',
    status: 'answered',
    question: 'A question?',
    standaloneQuestion: 'A question?',
    answer,
    statements: placed,
    citations: [...citations],
    dropped: [],
    closest: [],
    explanation: null,
    confidence: 0.8,
    model: { provider: 'sample', name: 'sample', promptVersion: '1', fallbackFrom: null },
    degraded: [],
    indexVersion: 1,
    usage: null,
    timings: { retrievalMs: 1, generationMs: 1, verificationMs: 1, totalMs: 3 },
    ...changes,
  };
}

/** A refusal that keeps every promise. */
export function sampleRefusal(changes: Partial<Answer> = {}): Answer {
  const { articleId, articleVersion, title, publishedAt, start, end, quote } = sampleCitation(
    1,
    'bridge-closed',
    'The bridge closed in June.',
  );
  return sampleAnswer([], [], {
    status: 'unanswerable',
    explanation: 'The archive does not say.',
    closest: [{ articleId, articleVersion, title, publishedAt, start, end, quote, score: 0.4 }],
    confidence: 0.1,
    ...changes,
  });
}
