import type { Disagreement } from '../retrieval/disagreement.ts';
import type { ArticlesDiffer } from './answer.ts';

/** Disagreements as every client gets them: of each value the best sentence that gives it. */
export function disagreementRecords(found: readonly Disagreement[]): ArticlesDiffer[] {
  return found.map(({ kind, relation, values }) => ({
    kind,
    relation,
    values: values.flatMap(({ text, event, sentences: [best] }) =>
      best
        ? [
            {
              text,
              happened: event?.isStated ? { from: event.from, to: event.to } : null,
              articleId: best.articleId,
              articleVersion: best.article.version,
              title: best.article.title,
              publishedAt: best.article.publishedAt,
              start: best.start,
              end: best.end,
              quote: best.text,
            },
          ]
        : [],
    ),
  }));
}
