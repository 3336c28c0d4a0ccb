import type { FoundPassage } from '../prompt/label-sources.ts';

export type SampleArticle = {
  readonly id: string;
  readonly title?: string;
  readonly outlet?: string | null;
  readonly publishedAt?: string | null;
  /** Passages, each a list of sentences; a sentence named in two neighbouring passages is their overlap. */
  readonly passages: readonly (readonly string[])[];
};

/** Passages as retrieval finds them, built from plain sentences: offsets are those of the sentences joined by spaces. */
export function samplePassages(articles: readonly SampleArticle[]): FoundPassage[] {
  let passageId = 0;
  return articles.flatMap((article) => {
    const sentences = [...new Set(article.passages.flat())];
    const text = sentences.join(' ');
    const starts = new Map<string, number>();
    let offset = 0;
    for (const sentence of sentences) {
      starts.set(sentence, offset);
      offset += sentence.length + 1;
    }
    return article.passages.map((passage, ordinal): FoundPassage => {
      const spans = passage.map((sentence) => {
        const start = starts.get(sentence) ?? 0;
        return { start, end: start + sentence.length };
      });
      const start = spans[0]?.start ?? 0;
      const end = spans.at(-1)?.end ?? 0;
      passageId += 1;
      return {
        passage: {
          id: passageId,
          articleId: article.id,
          ordinal,
          start,
          end,
          sentences: spans,
          text: text.slice(start, end),
        },
        article: {
          id: article.id,
          path: `${article.id}.md`,
          title: article.title ?? `Title of ${article.id}`,
          outlet: article.outlet ?? null,
          author: null,
          publishedAt: article.publishedAt ?? null,
          url: null,
        },
      };
    });
  });
}
